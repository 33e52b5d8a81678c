"""`manage audit verify`: whether the audit trails are whole, and where they are not."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.network.trail.services import TRAIL as NETWORKS
from apps.workshop.audit.chain import TRAIL as ORGANISATIONS
from kit.audit.chain import Trail
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.organisations.lookup import open_names


class Command(BaseCommand):
    help = (
        "Look whether the audit trails of the organisations and of the network are whole: verify"
        " finds altered, removed, reordered and cut rows and says where; link puts new entries into"
        " the chain now. Runs as web or worker."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["verify", "link"])
        parser.add_argument(
            "--organisation", help="Only this one, by its schema's name, or network."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        names = [options["organisation"]] if options["organisation"] else [NETWORK, *open_names()]
        damaged = 0
        for name in names:
            try:
                with entered(name):
                    trail = NETWORKS if name == NETWORK else ORGANISATIONS
                    act = self._link if options["action"] == "link" else self._look
                    damaged += act(name, trail)
            except ValueError as refusal:
                raise CommandError(str(refusal)) from None
        if damaged:
            raise CommandError(
                f"{damaged} trails are damaged. Keep the database as it is, compare it with a"
                " backup, and find out who had the superuser's or ddl's address."
            )
        self.stdout.write(f"{len(names)} trails are whole.")

    def _link(self, name: str, trail: Trail) -> int:
        linked = trail.link_new()
        if linked:
            self.stdout.write(f"{name}: {linked} entries linked.")
        return 0

    def _look(self, name: str, trail: Trail) -> int:
        verdict = trail.verify()
        tail = f", {verdict.tail} not linked yet since {verdict.tail_since}" if verdict.tail else ""
        self.stdout.write(f"{name}: {verdict.links} links{tail}.")
        for damage in verdict.damages:
            self.stdout.write(f"  {damage.kind}: {damage.where}")
        return bool(verdict.damages)
