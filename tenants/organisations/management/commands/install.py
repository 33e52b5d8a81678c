"""`manage install`: prepare a PostgreSQL server for Pajaverkko, once."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError

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
        try:
            addresses = install(
                options["superuser"], options["database"], with_passwords=not options["trust"]
            )
        except CannotInstall as refusal:
            raise CommandError(str(refusal)) from None
        except psycopg.OperationalError as fault:
            raise CommandError(
                f"The server does not answer at this address: {str(fault).strip()}\n"
                "Check host, port, login and password, and try again. Nothing was changed."
            ) from None
        lines = [f"PAJAVERKKO_DB_{login.upper()}={address}" for login, address in addresses.items()]
        file: Path = options["write"]
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as target:
            target.write("\n".join(lines) + "\n")
        self.stdout.write(
            f"Logins and database are ready; their addresses are in {file}, readable by you only.\n"
            "Next, with PAJAVERKKO_LOGIN=ddl: manage migrate_schemas --shared, manage wall,\n"
            "manage load_reference_data, manage pool --size 3."
        )
