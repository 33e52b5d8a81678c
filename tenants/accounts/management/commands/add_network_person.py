"""`manage add_network_person`: let the first administrator, or another of the network's own, in."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts.roles import NETWORK_ROLES, Role
from tenants.accounts.services import AlreadyHere, add_user
from tenants.organisations.addresses import network_address


class Command(BaseCommand):
    help = (
        "Make an account at the network's own host, without a password: its owner chooses one by"
        " mail. Runs as the login web or network."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("given_name")
        parser.add_argument("family_name")
        parser.add_argument("--role", choices=list(NETWORK_ROLES), required=True)
        parser.add_argument(
            "--until",
            type=date.fromisoformat,
            help="The account's last day, such as 2026-12-31; an auditor always has one.",
        )
        parser.add_argument("--language", choices=["fi", "sv", "en"], default="fi")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
        except ValidationError:
            raise CommandError(f"{options['email']!r} is not an email address.") from None
        if options["role"] == Role.AUDITOR and not options["until"]:
            raise CommandError("An auditor reads for a time only: add --until 2026-12-31.")
        names = ("email", "given_name", "family_name", "language")
        try:
            with entered(NETWORK):
                details = {name: options[name] for name in names}
                add_user(
                    password=None, roles=[options["role"]], ends_on=options["until"], **details
                )
        except AlreadyHere:
            raise CommandError(f"{options['email']} has an account here already.") from None
        self.stdout.write(
            f"Made. {options['given_name']} chooses a password at"
            f" {network_address('/password/reset/')}"
        )
