"""Shared tablets: staff bind and revoke them, people tap their own name on them."""

from __future__ import annotations

import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum
from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.workshop.attendance.answers import Answer, of_mark
from apps.workshop.attendance.diary import Diary, Entry
from apps.workshop.attendance.models import Change, Mark, Tablet
from apps.workshop.attendance.permissions import bases_not_kept, groups_of
from apps.workshop.attendance.services import must_mark
from apps.workshop.attendance.tablet_names import names_on_tablet
from apps.workshop.audit.services import Actor, record, record_on_tablet
from apps.workshop.participants.models import Participant, Period
from apps.workshop.units.models import Unit
from kit.crypto.keys import derived_key
from kit.database.scope import current_name

KEPT = timedelta(days=90)
UNDONE_WITHIN = timedelta(minutes=1)
TOKEN_BYTES = 32


class NotATablet(Exception):
    """The cookie is unknown, or its tablet was revoked or has run out: nobody is told which."""


class NoSuchButton(Exception):
    """Nobody of today has this button: the page was of another day, or the person has moved."""


class Told(StrEnum):
    """What a tap has done."""

    HERE = "here"
    UNDONE = "undone"
    ALREADY = "already"
    ASK = "ask"


@dataclass(frozen=True)
class Button:
    """One person of today on the screen. `code` says who it is on this tablet and day alone."""

    code: str
    name: str
    is_here: bool


@transaction.atomic
def bind(
    unit: Unit, *, browser: str, opens_at: time | None, closes_at: time | None, by: Actor
) -> tuple[Tablet, str]:
    """A new tablet of a unit, and what its cookie holds, which is known here and never again.

    Raises PermissionDenied for a unit whose people this person does not work with.
    """
    must_mark(by)
    if unit not in [group.unit for group in groups_of(by)]:
        raise PermissionDenied
    token, now = secrets.token_urlsafe(TOKEN_BYTES), timezone.now()
    made = Tablet.objects.create(
        unit=unit,
        token_code=_code("tablet", token),
        browser=browser,
        opens_at=opens_at,
        closes_at=closes_at,
        bound_by=by.user,
        bound_at=now,
        expires_at=now + KEPT,
    )
    record(by, "attendance.bind", tablet=str(made.pk), unit=unit.pk)
    return made, token


@transaction.atomic
def revoke(tablet: uuid.UUID, *, by: Actor) -> bool:
    """Take a tablet out of use at once. False when it was already."""
    must_mark(by)
    revoked = Tablet.objects.filter(pk=tablet, revoked_at=None).update(revoked_at=timezone.now())
    if revoked:
        record(by, "attendance.unbind", tablet=str(tablet))
    return bool(revoked)


def tablet_of(token: str) -> Tablet:
    """The tablet whose cookie this is. Raises `NotATablet`."""
    found = Tablet.objects.select_related("unit").filter(token_code=_code("tablet", token)).first()
    if found is None or not found.is_bound:
        raise NotATablet
    return found


@transaction.atomic
def buttons(tablet: Tablet, *, address: str | None) -> list[Button]:
    """Today's people of the unit. That their names were shown is recorded once a day for each."""
    people = _people(tablet)
    entries = _entries(people)
    shown = [one for one in people if entries[one.pk].is_expected or _is_here(entries[one.pk])]
    _note_showing(tablet, shown, address)
    names = names_on_tablet(shown)
    return [
        Button(button_code(tablet, one), names[one.pk], _is_here(entries[one.pk])) for one in shown
    ]


@transaction.atomic
def tap(tablet: Tablet, code: str, *, address: str | None) -> Told:
    """Say that somebody is here; a second tap within a minute takes it back.

    What staff have marked stays as it is. Raises `NoSuchButton`.
    """
    person = next((one for one in _people(tablet) if _is_code(tablet, one, code)), None)
    if person is None:
        raise NoSuchButton
    # Of two taps at once the second waits here, and then sees the first one's mark.
    Participant.objects.select_for_update().get(pk=person.pk)
    entry = _entries([person])[person.pk]
    if entry.mark is None:
        if not entry.basis:
            return Told.ASK
        _arrive(tablet, person, entry, address)
        return Told.HERE
    if not entry.mark.is_present:
        return Told.ASK
    is_fresh = entry.mark.marked_at > timezone.now() - UNDONE_WITHIN
    if entry.mark.tablet_id != tablet.pk or not is_fresh:
        return Told.ALREADY
    _take_back(tablet, entry.mark, address)
    return Told.UNDONE


def _arrive(tablet: Tablet, person: Participant, entry: Entry, address: str | None) -> None:
    # Whoever taps is in the house, whatever was planned.
    answer = Answer(hours=entry.as_planned.hours)
    planned = 0 if entry.planned is None or entry.empty_because else entry.planned.hours
    mark = Mark.objects.create(
        participant=person,
        day=entry.day,
        is_present=True,
        hours=answer.hours,
        planned_hours=planned,
        service_basis=entry.basis,
        tablet=tablet,
        marked_at=timezone.now(),
        click=uuid.uuid4(),
    )
    _change(tablet, mark, "", answer.written)
    _record(tablet, "attendance.arrive", person.pk, address)


def _take_back(tablet: Tablet, mark: Mark, address: str | None) -> None:
    said = of_mark(mark)
    mark.click = uuid.uuid4()
    _change(tablet, mark, said.written if said else "", "")
    Mark.objects.filter(pk=mark.pk).delete()
    _record(tablet, "attendance.untap", mark.participant_id, address)


def _change(tablet: Tablet, mark: Mark, was: str, became: str) -> None:
    Change.objects.create(
        participant_id=mark.participant_id,
        day=mark.day,
        was=was,
        became=became,
        click=mark.click,
        tablet=tablet,
        changed_at=timezone.now(),
    )


def _people(tablet: Tablet) -> list[Participant]:
    """Those of the unit whose period runs today and may be kept here. By the order of lists."""
    today = timezone.localdate()
    running = Period.objects.filter(starts_on__lte=today).exclude(ends_on__lt=today)
    kept = running.exclude(service_basis__in=bases_not_kept())
    return list(Participant.objects.filter(unit=tablet.unit, pk__in=kept.values("participant")))


def _entries(people: list[Participant]) -> dict[uuid.UUID, Entry]:
    today = timezone.localdate()
    diary = Diary(people, today, today, "fi")
    return {one.pk: diary.entry(one.pk, today) for one in people}


def _is_here(entry: Entry) -> bool:
    return entry.mark is not None and entry.mark.is_present


def _note_showing(tablet: Tablet, people: list[Participant], address: str | None) -> None:
    """A screen that stands all day is read once a day, and again when somebody is new on it."""
    ids = sorted(str(one.pk) for one in people)
    code = sha256(" ".join([str(timezone.localdate()), *ids]).encode()).hexdigest()
    changed = Tablet.objects.filter(pk=tablet.pk).exclude(shown_code=code).update(shown_code=code)
    if changed and ids:
        record_on_tablet(
            "attendance.show", [one.pk for one in people], address=address, tablet=str(tablet.pk)
        )


def _record(tablet: Tablet, action: str, participant: uuid.UUID, address: str | None) -> None:
    record_on_tablet(action, [participant], address=address, tablet=str(tablet.pk))


def button_code(tablet: Tablet, person: Participant) -> str:
    """Worth nothing tomorrow or on another tablet, and tells no id."""
    return _code("tablet button", f"{tablet.pk} {timezone.localdate()} {person.pk}")[:32]


def _is_code(tablet: Tablet, person: Participant, code: str) -> bool:
    return hmac.compare_digest(button_code(tablet, person).encode(), code.encode())


def _code(purpose: str, text: str) -> str:
    # The organisation's name is in the key: a cookie or a row carried elsewhere opens nothing.
    key = derived_key(f"{purpose} {current_name()}")
    return hmac.new(key, text.encode(), sha256).hexdigest()
