"""Reading the trail for a participant, and deciding what the report shows of each register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Min, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language

from apps.workshop.audit.models import Entry, ReportSetting
from apps.workshop.audit.services import Actor, record
from apps.workshop.intake.models import Became
from apps.workshop.oversight.registers import Controllers, bases_of_today, name_of
from apps.workshop.oversight.words import in_words, who_in_words
from apps.workshop.participants.models import Participant
from apps.workshop.referring.models import Accepted
from tenants.accounts.models import User
from tenants.accounts.roles import names_of


@dataclass(frozen=True)
class Line:
    """One line of the report to a participant."""

    at: dt.datetime
    role: str
    name: str
    what: str
    why: str
    registers: frozenset[str]


def readers(participant: Participant) -> Iterator[Line]:
    """Who has read or changed this participant's data, the newest first, in plain words.

    A worker's name is there only if the data protection officer has decided so for every register
    the participant's data belonged to on that day.
    """
    last, controllers = _last_decisions(), Controllers.read()
    periods = list(participant.periods.all())
    own_since = _own_since(participant)
    about = Entry.objects.filter(_about(participant)).order_by("-id")
    for entry in about.iterator(chunk_size=500):
        registers = controllers.around(periods, timezone.localdate(entry.at), own_since)
        is_named = all(_shows(key, last) for key in registers)
        yield Line(
            at=entry.at,
            role=who_in_words(entry) or names_of(entry.actor_roles),
            name=entry.actor_name if is_named else "",
            what=in_words(entry),
            why=str(Entry.Ground(entry.ground).label),
            registers=registers,
        )


def _own_since(participant: Participant) -> dt.date | None:
    """From which day the own register has notes that were written without a period."""
    first = participant.notes.filter(period=None).aggregate(at=Min("written_at"))["at"]
    return timezone.localdate(first) if first else None


def _about(participant: Participant) -> Q:
    """Rows about a participant: before a place was promised they tell of the referral alone."""
    about = Q(participant_ids__contains=[str(participant.pk)])
    for referral in Accepted.objects.filter(participant=participant).values_list("pk", flat=True):
        about |= Q(participant_ids__contains=[str(referral)])
    for contact in Became.objects.filter(participant=participant).values_list("pk", flat=True):
        # As a contact, before there was a participant; a list names all its contacts by their ids.
        about |= Q(about__contact=str(contact))
        about |= Q(about__contacts__regex=rf"(^|[ ]){contact}([ ]|$)")
    return about


@dataclass(frozen=True)
class Register:
    """A register and what the report shows of it; `decided_at` is empty before any decision."""

    key: str
    name: str | Promise
    shows_names: bool
    decided_at: dt.datetime | None
    bases: list[str]
    """The service bases it is kept for, in the reader's language."""


@dataclass(frozen=True)
class Decision:
    """One decision as its history shows it."""

    at: dt.datetime
    by: str
    register: str | Promise
    shows_names: bool


def registers() -> list[Register]:
    """Every register with what was last decided about it."""
    last, bases = _last_decisions(), bases_of_today(get_language() or "fi")
    return [_register(key, last, bases.get(key, [])) for key in Controllers.read().registers]


def registers_of(lines: list[Line]) -> list[Register]:
    """The registers that a report tells of."""
    told = frozenset().union(*(line.registers for line in lines))
    return [register for register in registers() if register.key in told]


def decisions() -> list[Decision]:
    """Everything that was decided, the newest first."""
    rows = list(ReportSetting.objects.order_by("-id"))
    names = {
        person.pk: person.full_name
        for person in User.objects.filter(pk__in={row.decided_by_id for row in rows})
    }
    return [
        Decision(
            at=row.decided_at,
            by=names.get(row.decided_by_id, ""),
            register=name_of(row.register) if row.register else "",
            shows_names=row.shows_names,
        )
        for row in rows
    ]


def decide_names(register: str, *, shown: bool, by: Actor) -> None:
    """Decide whether reports show names of one register from now on. Every decision is kept.

    Raises LookupError for a register that there is not.
    """
    found = {one.key: one for one in registers()}
    if found[register].shows_names != shown:
        ReportSetting.objects.create(register=register, shows_names=shown, decided_by_id=by.user.pk)
        record(by, "log.decide", register=register, shown=int(shown))


def _last_decisions() -> dict[str, ReportSetting]:
    """The last decision for each register. One about all of them replaces those before it."""
    last: dict[str, ReportSetting] = {}
    for row in ReportSetting.objects.order_by("id"):
        if not row.register:
            last.clear()
        last[row.register] = row
    return last


def _register(key: str, last: dict[str, ReportSetting], bases: list[str]) -> Register:
    row = _decision(key, last)
    return Register(
        key=key,
        name=name_of(key),
        shows_names=_shows(key, last),
        decided_at=row.decided_at if row else None,
        bases=bases,
    )


def _decision(key: str, last: dict[str, ReportSetting]) -> ReportSetting | None:
    return last.get(key) or last.get("")


def _shows(key: str, last: dict[str, ReportSetting]) -> bool:
    """Names are not shown before it is decided."""
    row = _decision(key, last)
    return bool(row and row.shows_names)
