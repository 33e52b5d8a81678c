"""`manage wall`: put the rights and policies of the shared layer in place, at every deploy."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.organisations.wall import apply_to_organisations, apply_wall


class Command(BaseCommand):
    help = "Apply every declared right and policy. Runs as the login ddl."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tables = apply_wall()
            schemas = apply_to_organisations()
        except (PermissionError, LookupError) as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"The wall stands around {tables} shared tables and {schemas} schemas.")
