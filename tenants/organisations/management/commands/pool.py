"""`manage pool`: keep schemas ready, once or as a process of its own."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from tenants.organisations import pool
from tenants.organisations.template import NoTemplate

WAIT_SECONDS = 30.0


class Command(BaseCommand):
    help = (
        "Make ready schemas until --size of them wait. With --watch, stay and make another as soon"
        " as one has been taken. Runs as ddl and takes no job from any organisation."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", type=int, default=3)
        parser.add_argument("--watch", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._fill(options["size"])
        except NoTemplate as refusal:
            raise CommandError(str(refusal)) from None
        if not options["watch"]:
            return
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {pool.CHANNEL}")
        while True:
            # The payload is empty and trusted with nothing: it only says that counting is worth it.
            for _ in connection.connection.notifies(timeout=WAIT_SECONDS, stop_after=1):
                break
            self._fill(options["size"])

    def _fill(self, size: int) -> None:
        made = pool.fill(size)
        if made:
            self.stdout.write(f"Made {made} ready schemas.")
