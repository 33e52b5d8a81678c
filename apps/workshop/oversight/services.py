"""Reading the trail, and deciding what a report of it shows."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from apps.workshop.audit.models import Entry, ReportSetting
from apps.workshop.audit.services import Actor, record
from apps.workshop.oversight.words import ACTIONS
from tenants.accounts.models import User
from tenants.accounts.roles import names_of


@dataclass(frozen=True)
class Filter:
    """A part of the log: days in Finland, both included; an empty value stands for everything."""

    begins_on: dt.date | None = None
    ends_on: dt.date | None = None
    who: User | None = None
    group: str = ""

    def entries(self) -> QuerySet[Entry]:
        """The entries of this part, the newest first."""
        found = Entry.objects.order_by("-id")
        if self.begins_on:
            found = found.filter(at__gte=_midnight(self.begins_on))
        if self.ends_on:
            found = found.filter(at__lt=_midnight(self.ends_on + dt.timedelta(days=1)))
        if self.who:
            found = found.filter(actor_id=self.who.pk)
        if self.group:
            found = found.filter(action__startswith=f"{self.group}.")
        return found


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


@dataclass(frozen=True)
class Line:
    """One line of the report to a participant."""

    at: dt.datetime
    role: str
    name: str
    what: str | Promise
    why: str


def readers(participant: uuid.UUID) -> Iterator[Line]:
    """Who has read or changed this participant's data, the newest first, in plain words.

    Names of workers are there only if the data protection officer has decided so.
    """
    names = shows_names()
    about = Entry.objects.filter(participant_ids__contains=[str(participant)]).order_by("-id")
    for entry in about.iterator(chunk_size=500):
        yield Line(
            at=entry.at,
            role=names_of(entry.actor_roles),
            name=entry.actor_name if names else "",
            what=ACTIONS.get(entry.action, entry.action),
            why=str(Entry.Ground(entry.ground).label),
        )


def shows_names() -> bool:
    """Whether the report shows who it was, and not only in which role. Not before it is decided."""
    last = ReportSetting.objects.order_by("-id").first()
    return last.shows_names if last else False


def decide_names(*, shown: bool, by: Actor) -> None:
    """Decide whether reports show names from now on. The decision and its time are kept."""
    if shown != shows_names():
        ReportSetting.objects.create(shows_names=shown, decided_by_id=by.user.pk)
        record(by, "log.decide", shown=int(shown))
