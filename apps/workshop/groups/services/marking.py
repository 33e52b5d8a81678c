"""Who came to a session: by name or as a headcount. An attendance day is another thing."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.workshop.audit.services import Actor, record
from apps.workshop.groups.models import MOST_PEOPLE, Session, Visit
from apps.workshop.groups.permissions import must_mark, must_reach_all


class NotYet(Exception):
    """The session is still to come."""


class CalledOff(Exception):
    """The session was not held."""


class NotACount(ValueError):
    """Not a whole number that can be meant."""


class NothingToTakeBack(Exception):
    """Somebody has marked the same since."""


@transaction.atomic
def mark(session: Session, people: Iterable[uuid.UUID], state: str, *, by: Actor) -> str:
    """Say who came or did not; an empty state takes the marks away. The id of the act, or "".

    Raises PermissionDenied without the right or the reach, `NotYet` and `CalledOff`.
    """
    must_mark(by)
    held = _held(session)
    wanted = set(people)
    must_reach_all(by, wanted)
    known = dict(
        held.visits.filter(participant_id__in=wanted).values_list("participant_id", "state")
    )
    changed = sorted(one for one in wanted if known.get(one, "") != state)
    if not changed:
        return ""
    click = uuid.uuid4()
    _keep(held, dict.fromkeys(changed, state), click, by)
    record(by, "groups.mark", changed, session=held.pk)
    return str(click)


@transaction.atomic
def take_back(click: uuid.UUID, was: str, *, by: Actor) -> Session:
    """The marks of one act are again what they were. Raises `NothingToTakeBack`."""
    must_mark(by)
    visits = list(Visit.objects.select_for_update().filter(click=click).order_by("pk"))
    if not visits:
        raise NothingToTakeBack
    if any(one.marked_by_id != by.user.pk for one in visits):
        raise PermissionDenied
    ids = [one.participant_id for one in visits]
    must_reach_all(by, ids)
    session = visits[0].session
    _keep(session, dict.fromkeys(ids, was), uuid.uuid4(), by)
    record(by, "groups.undo", ids, session=session.pk)
    return session


def _keep(session: Session, states: dict[uuid.UUID, str], click: uuid.UUID, by: Actor) -> None:
    now = timezone.now()
    Visit.objects.bulk_create(
        [
            Visit(
                session=session,
                participant_id=one,
                state=state,
                click=click,
                marked_by=by.user,
                marked_at=now,
            )
            for one, state in states.items()
        ],
        update_conflicts=True,
        unique_fields=["session", "participant"],
        update_fields=["state", "click", "marked_by", "marked_at"],
    )


def count_of(text: str) -> int | None:
    """How many came, as it was typed; None for an empty field. Raises `NotACount`."""
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or int(text) > MOST_PEOPLE:
        raise NotACount(text)
    return int(text)


@transaction.atomic
def count(session: Session, number: int | None, *, by: Actor) -> int | None:
    """Say how many came; None takes the count away. What it was. Raises `NotYet`, `CalledOff`."""
    must_mark(by)
    held = _held(session)
    if held.headcount != number:
        Session.objects.filter(pk=held.pk).update(headcount=number)
        record(by, "groups.count", session=held.pk)
    return held.headcount


@transaction.atomic
def count_one_more(session: Session, *, by: Actor) -> int:
    """Somebody has come through the door; how many there are now."""
    must_mark(by)
    held = _held(session)
    number = (held.headcount or 0) + 1
    if number > MOST_PEOPLE:
        raise NotACount(number)
    Session.objects.filter(pk=held.pk).update(headcount=number)
    record(by, "groups.count", session=held.pk)
    return number


@transaction.atomic
def take_back_count(session: int, became: int | None, was: int | None, *, by: Actor) -> bool:
    """The count is again what it was. False when somebody has counted since."""
    must_mark(by)
    found = Session.objects.filter(pk=session)
    same = found.filter(headcount=became) if became is not None else found.filter(headcount=None)
    back = same.update(headcount=was)
    if back:
        record(by, "groups.undo", session=session)
    return bool(back)


def _held(session: Session) -> Session:
    """The session as it is now, locked. Raises `NotYet` and `CalledOff`."""
    held = Session.objects.select_for_update().get(pk=session.pk)
    if held.is_called_off:
        raise CalledOff(held.pk)
    if held.is_ahead:
        raise NotYet(held.pk)
    return held
