"""`manage search rebuild`: the index of words made anew, in every organisation."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.workshop.search.services import rebuild
from kit.database.scope import entered
from tenants.organisations.lookup import open_names


class Command(BaseCommand):
    help = (
        "Compare the search index with what is there and write what differs; needed once after a"
        " new kind can be found. Safe to break off and to run again. Runs as web or worker."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["rebuild"])
        parser.add_argument("--organisation", help="Only this one, by its schema's name.")

    def handle(self, *args: Any, **options: Any) -> None:
        names = [options["organisation"]] if options["organisation"] else open_names()
        for number, name in enumerate(names, start=1):
            try:
                with entered(name):
                    self._rebuild(f"{number}/{len(names)} {name}")
            except ValueError as refusal:
                raise CommandError(str(refusal)) from None
        self.stdout.write(f"The index of {len(names)} organisations is as it should be.")

    def _rebuild(self, where: str) -> None:
        for step in rebuild():
            self.stdout.write(
                f"{where} {step.kind.code}: {step.things} looked at, {step.changed} words written"
            )
