"""The verbs of periods: start, change, suspend, go on, end, and take the last of them back.

Each leaves a `Change` that holds what was before. One participant's periods are changed one act
after another: the participant's row is locked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from apps.network.classifications.models import ServiceBasis
from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.models import Change, Override, Participant, Pause, Period
from apps.workshop.participants.models.period import NEVER_TWICE
from apps.workshop.participants.periods import follow_ups
from apps.workshop.participants.periods.limits import Passed, Stretch, passed
from apps.workshop.participants.permissions import must_reach

FIELDS = ("service_basis", "starts_on", "ends_on", "place", "end_reason", "placement")
"""What an act may change in a period itself."""


class Refused(Exception):
    """The act cannot be done. Nothing was changed."""


class NothingIsKept(Refused):
    """Of a period on this basis nothing may be kept here."""


class ChangedMeanwhile(Refused):
    """Somebody else has changed the period since the form was opened."""


class IsClosed(Refused):
    """The ending has been recorded already."""


class OutsideThePeriod(Refused):
    """A suspension that does not lie within the period."""


class SuspendedAlready(Refused):
    """Another suspension has some of these days."""


class HasNotes(Refused):
    """Notes have been written in the register of this period: its basis stays."""


class Overlaps(Refused):
    """The person has another period on this basis on some of these days."""

    def __init__(self, other: Period) -> None:
        super().__init__()
        self.other = other


class LimitsPassed(Refused):
    """Limits of the basis are not kept, and no reason is given."""

    def __init__(self, found: Sequence[Passed]) -> None:
        super().__init__()
        self.passed = list(found)


@dataclass(frozen=True)
class Wanted:
    """What a period is to be."""

    service_basis: str
    starts_on: date
    ends_on: date | None = None
    place: str = ""

    @property
    def stretch(self) -> Stretch:
        return Stretch(self.starts_on, self.ends_on, self.place)


def last_change(period: Period) -> int:
    """What a form carries, to tell whether somebody has changed the period meanwhile."""
    return period.changes.values_list("pk", flat=True).first() or 0


@transaction.atomic
def start_period(
    participant: Participant, wanted: Wanted, *, reason: str = "", by: Actor
) -> Change:
    """Begin or plan a period. Raises `NothingIsKept`, `Overlaps` and `LimitsPassed`."""
    _hold(participant, by)
    if _rules(wanted).storage == ServiceBasis.Storage.NOTHING:
        raise NothingIsKept
    period = Period(participant=participant, **_fields(wanted))
    # First what must be mended, then what may be explained.
    _save(period)
    found = _limits(period, wanted, reason, ends=False)
    return _written(period, "periods.start", None, by, found, reason)


@transaction.atomic
def change_period(
    period: Period, wanted: Wanted, *, seen: int, reason: str = "", by: Actor
) -> Change:
    """Other days, another place, or another basis while nothing is written under the first.

    Raises `ChangedMeanwhile`, `IsClosed`, `HasNotes`, `NothingIsKept`, `Overlaps`, `LimitsPassed`.
    """
    held = _held(period, seen, by)
    if held.is_closed:
        raise IsClosed
    if held.service_basis != wanted.service_basis and held.notes.exists():
        raise HasNotes
    if _rules(wanted).storage == ServiceBasis.Storage.NOTHING:
        raise NothingIsKept
    before = _snapshot(held)
    for name, value in _fields(wanted).items():
        setattr(held, name, value)
    _save(held)
    found = _limits(held, wanted, reason, ends=False)
    _fit_pauses(held)
    return _written(held, "periods.change", before, by, found, reason)


@transaction.atomic
def suspend(
    period: Period, *, starts_on: date, ends_on: date | None, seen: int, by: Actor
) -> Change:
    """Suspend a period for some days, or until further notice.

    Raises `ChangedMeanwhile`, `IsClosed`, `OutsideThePeriod` and `SuspendedAlready`.
    """
    held = _held(period, seen, by)
    if held.is_closed:
        raise IsClosed
    wanted = Pause(period=held, starts_on=starts_on, ends_on=ends_on)
    last = ends_on or starts_on
    if starts_on < held.starts_on or (held.ends_on and last > held.ends_on):
        raise OutsideThePeriod
    if any(_meet(wanted, pause) for pause in held.pauses.all()):
        raise SuspendedAlready
    before = _snapshot(held)
    wanted.save()
    return _written(held, "periods.suspend", before, by)


@transaction.atomic
def go_on(period: Period, *, from_day: date, seen: int, by: Actor) -> Change:
    """The period goes on from a day. A suspension that would begin then is taken away."""
    held = _held(period, seen, by)
    before = _snapshot(held)
    last = from_day - timedelta(days=1)
    for pause in held.pauses.all():
        if pause.starts_on > last:
            pause.delete()
        elif pause.ends_on is None or pause.ends_on > last:
            pause.ends_on = last
            pause.save()
    return _written(held, "periods.go_on", before, by)


@dataclass(frozen=True)
class Ending:
    """How a period ended: its last day, why, and what comes then; codes of the code lists."""

    ends_on: date
    end_reason: str
    placement: str


@transaction.atomic
def end_period(period: Period, ending: Ending, *, seen: int, reason: str = "", by: Actor) -> Change:
    """Record the ending, or correct it, and schedule the follow-ups.

    Raises `ChangedMeanwhile`, `Overlaps` and `LimitsPassed`.
    """
    held = _held(period, seen, by)
    wanted = Wanted(held.service_basis, held.starts_on, ending.ends_on, held.place)
    is_new_day = held.ends_on != ending.ends_on
    act, before = "periods.correct" if held.is_closed else "periods.end", _snapshot(held)
    held.ends_on, held.end_reason = ending.ends_on, ending.end_reason
    held.placement = ending.placement
    _save(held)
    # What was explained once, with the same last day, is not asked again.
    found = _limits(held, wanted, reason, ends=True) if is_new_day else []
    _fit_pauses(held)
    follow_ups.schedule(held)
    return _written(held, act, before, by, found, reason)


@transaction.atomic
def take_back(change: Change, *, by: Actor) -> Period | None:
    """What was before the last act is again; None for a period that was only just made.

    Raises `Refused` where something has been done since, or written under a new period, and
    `HasNotes` where notes of one register would become another's.
    """
    held = _held(change.period, change.pk, by)
    if follow_ups.has_attempts(held):
        raise Refused
    if change.before is None:
        try:
            held.delete()
        except ProtectedError as refusal:
            # What other parts keep of the period stays, and so does the period.
            raise Refused from refusal
        record(by, "periods.take_back", [held.participant_id])
        return None
    if change.before["fields"]["service_basis"] != held.service_basis and held.notes.exists():
        raise HasNotes
    for name in FIELDS:
        value = change.before["fields"][name]
        is_day = name.endswith("_on") and value
        setattr(held, name, date.fromisoformat(value) if is_day else value)
    _save(held)
    held.pauses.all().delete()
    for starts_on, ends_on in change.before["pauses"]:
        Pause.objects.create(period=held, starts_on=starts_on, ends_on=ends_on)
    change.delete()
    follow_ups.schedule(held)
    record(by, "periods.take_back", [held.participant_id], period=held.pk)
    return held


def _hold(participant: Participant, by: Actor) -> None:
    must_reach(by, participant.pk)
    # Two inserts that exclude each other could wait for one another; this way one waits.
    Participant.objects.select_for_update().get(pk=participant.pk)


def _held(period: Period, seen: int, by: Actor) -> Period:
    _hold(period.participant, by)
    found = Period.objects.select_related("participant").filter(pk=period.pk).first()
    if found is None or last_change(found) != seen:
        raise ChangedMeanwhile
    return found


def _fields(wanted: Wanted) -> dict[str, Any]:
    return {
        "service_basis": wanted.service_basis,
        "starts_on": wanted.starts_on,
        "ends_on": wanted.ends_on,
        "place": " ".join(wanted.place.split()),
    }


def _rules(wanted: Wanted) -> ServiceBasis:
    """The basis with the rules of the period's first day."""
    found = ServiceBasis.objects.rules_of(wanted.service_basis, wanted.starts_on)
    if found is None:
        raise ServiceBasis.DoesNotExist(wanted.service_basis)
    return found


def _limits(period: Period, wanted: Wanted, reason: str, *, ends: bool) -> list[Passed]:
    """Limits that are not kept, for a reason. Raises `LimitsPassed` without one."""
    others = Period.objects.filter(
        participant_id=period.participant_id, service_basis=wanted.service_basis
    ).exclude(pk=period.pk)
    stretches = [Stretch(one.starts_on, one.ends_on, one.place) for one in others]
    found = passed(_rules(wanted), wanted.stretch, stretches, today=timezone.localdate(), ends=ends)
    if found and not reason.strip():
        raise LimitsPassed(found)
    return found


def _save(period: Period) -> None:
    try:
        with transaction.atomic():
            period.save()
    except IntegrityError as refusal:
        if NEVER_TWICE not in str(refusal):
            raise
        raise Overlaps(_in_the_way(period)) from None


def _in_the_way(period: Period) -> Period:
    """Which period on the same basis has some of these days."""
    others = Period.objects.filter(
        participant_id=period.participant_id, service_basis=period.service_basis
    ).exclude(pk=period.pk)
    return next(one for one in others if _meet(period, one))


def _meet(one: Period | Pause, other: Period | Pause) -> bool:
    return (one.ends_on is None or other.starts_on <= one.ends_on) and (
        other.ends_on is None or one.starts_on <= other.ends_on
    )


def _fit_pauses(period: Period) -> None:
    """Suspensions lie within the period, whatever its days are now."""
    for pause in period.pauses.all():
        first = max(pause.starts_on, period.starts_on)
        ends = [day for day in (pause.ends_on, period.ends_on) if day]
        last = min(ends) if ends else None
        if last and last < first:
            pause.delete()
        elif (first, last) != (pause.starts_on, pause.ends_on):
            pause.starts_on, pause.ends_on = first, last
            pause.save()


def _snapshot(period: Period) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    return {
        "fields": {name: plain(getattr(period, name)) for name in FIELDS},
        "pauses": [[plain(one.starts_on), plain(one.ends_on)] for one in period.pauses.all()],
    }


def _written(
    period: Period,
    action: str,
    before: dict[str, Any] | None,
    by: Actor,
    found: Sequence[Passed] = (),
    reason: str = "",
) -> Change:
    """Keep what was done, and the reason for limits that were passed, and record it."""
    act = action.partition(".")[2]
    change = Change.objects.create(period=period, act=act, before=before, made_by=by.user)
    Override.objects.bulk_create(
        Override(
            change=change,
            limit=one.limit.value,
            allowed=one.allowed,
            found_months=one.found.months,
            found_days=one.found.days,
            law_ref=one.law_ref,
            reason=reason.strip(),
        )
        for one in found
    )
    about = {"limits": " ".join(one.limit.value for one in found)} if found else {}
    record(by, action, [period.participant_id], period=period.pk, **about)
    return change
