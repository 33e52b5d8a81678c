"""`manage deploy`: bring a database up to this version of the code, whatever it was before."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from apps.network.areas.services import load_areas
from apps.network.classifications.services import load_classifications
from tenants.organisations.inspection import inspect
from tenants.organisations.pool import drop_outdated
from tenants.organisations.template import NoTemplate


class Command(BaseCommand):
    help = (
        "Migrate the shared layer and every organisation, apply the wall, load reference data,"
        " fill the pool of ready schemas and look whether the wall stands. Runs as ddl; safe to run"
        " again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pool", type=int, default=3, help="How many schemas to keep ready.")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.LOGIN != "ddl":
            raise CommandError("Deploying runs as the login ddl: set PAJAVERKKO_LOGIN=ddl.")
        self.stdout.write("Shared layer …")
        call_command("migrate_schemas", shared=True, verbosity=0, interactive=False)
        self.stdout.write("Organisations …")
        call_command("migrate_schemas", tenant=True, verbosity=0, interactive=False)
        try:
            # Before the rights: they are those of this version's tables.
            drop_outdated()
        except NoTemplate as refusal:
            raise CommandError(str(refusal)) from None
        call_command("wall", stdout=self.stdout)
        areas, codes = load_areas(), load_classifications()
        self.stdout.write(
            f"Reference data: {areas.municipalities} municipalities,"
            f" {codes.service_bases} service bases."
        )
        call_command("pool", size=options["pool"], stdout=self.stdout)
        findings = inspect()
        if findings:
            lines = "\n".join(f"  - {each.part}: {each.text}. {each.way_out}" for each in findings)
            raise CommandError(f"The wall does not stand:\n{lines}")
        self.stdout.write("The wall stands.")
