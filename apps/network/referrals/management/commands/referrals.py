"""`manage referrals draw`: the drawing of the workflow in a document, made from its declaration."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.network.referrals.drawing import drawing, drawn_into


class Command(BaseCommand):
    help = (
        "Draw the ways of a referral from their declaration: onto the screen, or into the place"
        " for it in a document; with --check only say whether the document is as it is declared."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["draw"])
        parser.add_argument("document", nargs="?", type=Path, help="Such as docs/referrals.md.")
        parser.add_argument("--check", action="store_true", help="Change nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        document: Path | None = options["document"]
        if document is None:
            self.stdout.write(drawing())
            return
        now = document.read_text(encoding="utf-8")
        drawn = drawn_into(now)
        if options["check"] and now != drawn:
            raise CommandError(f"{document} is not as the workflow is declared. Draw it anew.")
        if not options["check"]:
            document.write_text(drawn, encoding="utf-8")
