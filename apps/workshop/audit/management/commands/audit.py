"""`manage audit verify`: whether the audit trails are whole, and where they are not."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.workshop.audit.chain import link_new, verify
from kit.database.scope import entered
from tenants.organisations.lookup import open_names


class Command(BaseCommand):
    help = (
        "Look whether the audit trails are whole: verify finds altered, removed, reordered and"
        " cut rows and says where; link puts new entries into the chain now. Runs as web or worker."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["verify", "link"])
        parser.add_argument("--organisation", help="Only this one, by its schema's name.")

    def handle(self, *args: Any, **options: Any) -> None:
        names = [options["organisation"]] if options["organisation"] else open_names()
        damaged = 0
        for name in names:
            try:
                with entered(name):
                    damaged += self._link(name) if options["action"] == "link" else self._look(name)
            except ValueError as refusal:
                raise CommandError(str(refusal)) from None
        if damaged:
            raise CommandError(
                f"{damaged} trails are damaged. Keep the database as it is, compare it with a"
                " backup, and find out who had the superuser's or ddl's address."
            )
        self.stdout.write(f"{len(names)} trails are whole.")

    def _link(self, name: str) -> int:
        linked = link_new()
        if linked:
            self.stdout.write(f"{name}: {linked} entries linked.")
        return 0

    def _look(self, name: str) -> int:
        verdict = verify()
        tail = f", {verdict.tail} not linked yet since {verdict.tail_since}" if verdict.tail else ""
        self.stdout.write(f"{name}: {verdict.links} links{tail}.")
        for damage in verdict.damages:
            self.stdout.write(f"  {damage.kind}: {damage.where}")
        return bool(verdict.damages)
