"""`manage keys`: new key pairs for organisations, and what is still sealed to the older ones."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.workshop.sealing.services import held_keys, reseal, retire_old_keys, take_new_key
from kit.database.scope import entered
from tenants.organisations.lookup import open_names


def _rotate() -> str:
    """A new pair, everything sealed to it that is open to us, and the old ones let go."""
    take_new_key()
    return f"a new key, {_reseal()}, {_retire()}"


def _reseal() -> str:
    return f"{reseal()} data keys and questions sealed anew"


def _retire() -> str:
    return f"{retire_old_keys()} keys retired"


def _show() -> str:
    held = held_keys()
    return (
        f"newest {held.newest or 'none'}, {held.older} older,"
        f" {held.sealed_before} data keys and questions sealed to those"
    )


ACTS: dict[str, Callable[[], str]] = {
    "rotate": _rotate,
    "reseal": _reseal,
    "retire": _retire,
    "show": _show,
}


class Command(BaseCommand):
    help = (
        "Take a new key pair for referrals: rotate does it all, reseal seals what was sent before"
        " to the newest key, retire removes older keys to which nothing is sealed any more, show"
        " tells what there is. Safe to break off and to run again. Runs as web or worker."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=sorted(ACTS))
        parser.add_argument("--organisation", help="Only this one, by its schema's name.")

    def handle(self, *args: Any, **options: Any) -> None:
        act = ACTS[options["action"]]
        names = [options["organisation"]] if options["organisation"] else open_names()
        for number, name in enumerate(names, start=1):
            try:
                with entered(name):
                    said = act()
            except ValueError as refusal:
                raise CommandError(str(refusal)) from None
            self.stdout.write(f"{number}/{len(names)} {name}: {said}.")
