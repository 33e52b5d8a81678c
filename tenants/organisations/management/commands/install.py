"""`manage install`: prepare a PostgreSQL server for Pajaverkko, once."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, TextIO

import psycopg
from django.core.management.base import BaseCommand, CommandError
from psycopg.conninfo import conninfo_to_dict

from tenants.organisations.install import CannotInstall, install


class Command(BaseCommand):
    help = (
        "Make the logins web, worker, ddl, network and backup and the database on a PostgreSQL"
        " server of version 16 or later, and write their addresses to a file."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("superuser", help="Address of a superuser, used once and not stored.")
        parser.add_argument("--database", default="pajaverkko")
        parser.add_argument("--write", type=Path, required=True, help="File for the addresses.")
        parser.add_argument(
            "--trust",
            action="store_true",
            help="Set no passwords: only for a server that trusts its own machine's processes.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["write"]
        is_new = not file.exists()
        # Before anything is changed: new passwords that nobody could read would lock everybody out.
        with self._open_for_us_alone(file) as target:
            try:
                addresses = self._install(options)
            except CommandError:
                if is_new:
                    file.unlink()
                raise
            target.truncate()
            target.writelines(
                f"PAJAVERKKO_DB_{login.upper()}={address}\n" for login, address in addresses.items()
            )
        self.stdout.write(
            f"Logins and database are ready; their addresses are in {file}, readable by you only.\n"
            "Next, with PAJAVERKKO_LOGIN=ddl: manage deploy."
        )

    def _open_for_us_alone(self, file: Path) -> TextIO:
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
            os.fchmod(descriptor, 0o600)  # One that was there may have been open to others.
        except OSError as fault:
            raise CommandError(
                f"Cannot write {file}: {fault.strerror}. Name another file. Nothing was changed."
            ) from None
        return open(descriptor, "w")

    def _install(self, options: dict[str, Any]) -> dict[str, str]:
        try:
            conninfo_to_dict(options["superuser"])
        except psycopg.ProgrammingError as fault:
            raise CommandError(
                f"This is not the address of a server: {str(fault).strip()}.\n"
                "Write it as postgresql://login:password@host:port/postgres. Nothing was changed."
            ) from None
        try:
            return install(
                options["superuser"], options["database"], with_passwords=not options["trust"]
            )
        except CannotInstall as refusal:
            raise CommandError(str(refusal)) from None
        except psycopg.OperationalError as fault:
            raise CommandError(
                f"The server does not answer at this address: {str(fault).strip()}\n"
                "Check host, port, login and password, and try again. Nothing was changed."
            ) from None
