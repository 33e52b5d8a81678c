"""`manage maintenance on|off|show`: close the doors for a while, for every process at once."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kit import maintenance

FORMS = ("%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M", "%H:%M")


class Command(BaseCommand):
    """Needs no database: it writes and removes one file (PAJAVERKKO_MAINTENANCE_FILE)."""

    help = "Show the maintenance page instead of every other, or end that."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["on", "off", "show"])
        parser.add_argument("--until", default="", help='"18:30" or "22.11.2026 18:30", in Finland')

    def handle(self, *args: Any, what: str, until: str, **options: Any) -> None:
        if what == "on":
            moment = _moment(until) if until else None
            try:
                file = maintenance.close_doors(moment)
            except OSError as fault:
                raise CommandError(f"The sign cannot be written: {fault}") from fault
            self.stdout.write(f"Closed{_in_words(moment)}. The sign is {file}.")
        elif what == "off":
            was_closed = maintenance.open_doors()
            self.stdout.write("Open again." if was_closed else "It was open already.")
        elif maintenance.is_closed():
            self.stdout.write(f"Closed{_in_words(maintenance.closed_until())}.")
        else:
            self.stdout.write("Open.")


def _in_words(moment: dt.datetime | None) -> str:
    return f" until {timezone.localtime(moment):%d.%m.%Y %H:%M}" if moment else ""


def _moment(text: str) -> dt.datetime:
    """A clock time means the next time it strikes. Raises CommandError for what cannot be read."""
    now = timezone.localtime()
    for form in FORMS:
        try:
            read = dt.datetime.strptime(text, form)
        except ValueError:
            continue
        if form == "%H:%M":
            read = dt.datetime.combine(now.date(), read.time())
            if timezone.make_aware(read) <= now:
                read += dt.timedelta(days=1)
        moment = timezone.make_aware(read)
        if moment <= now:
            raise CommandError(f"{text} is over. Give a time to come.")
        return moment
    raise CommandError(f'{text} is no time. Write "18:30" or "22.11.2026 18:30".')
