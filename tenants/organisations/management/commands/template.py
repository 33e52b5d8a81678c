"""`manage template`: render the schema template from the migrations, or check that it is."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.organisations import template


class Command(BaseCommand):
    help = "Render the template of organisations' schemas from the migrations. Runs as ddl."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["render", "check"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "render":
            content = template.render()
            self.stdout.write(f"Rendered: {len(content.splitlines())} lines.")
            return
        try:
            template.text()
        except template.NoTemplate as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write("The template matches the migrations.")
