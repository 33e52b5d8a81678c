"""Taking back: the change of a record, and a record that was opened by mistake."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, ProtectedError
from django.utils import timezone

from apps.network.statistics.measures import PARTICIPANTS
from apps.workshop.audit.services import Actor, record
from apps.workshop.figures.services import count
from apps.workshop.participants.coaches import set_coaches
from apps.workshop.participants.details import state
from apps.workshop.participants.models import Participant, RecordChange
from apps.workshop.participants.own_fields import services as own_fields
from apps.workshop.participants.permissions import must_reach
from tenants.accounts.models import User
from tenants.accounts.undo import WITHIN

CODE = "identity_code"
COLUMNS = {CODE: ("identity_code", "identity_mark"), "unit": ("unit_id",)}
MATURITY = ("maturity_text", "maturity_on", "maturity_by_id")
"""Written together: who assessed it and when come with the text."""


class CannotBeTakenBack(Exception):
    """What was done has gone on since."""


def columns_of(name: str) -> tuple[str, ...]:
    """The columns in which a field of the record is kept."""
    return MATURITY if name in MATURITY else COLUMNS.get(name, (name,))


def remember(held: Participant, names: Iterable[str]) -> dict[str, str]:
    """What fields hold before they are changed: texts by column or own field, and the coaches."""
    now = state.values_of(held)
    before: dict[str, str] = {}
    for name in names:
        if name == "coaches" or name.startswith(state.OWN):
            before[name] = now.get(name, "")
        else:
            values = ((column, getattr(held, column)) for column in columns_of(name))
            before |= {column: state.as_text(value) for column, value in values}
    return before


def keep(
    held: Participant, names: Iterable[str], before: Mapping[str, str], by: Actor
) -> uuid.UUID:
    """Keep what was before a change that is done, under an id by which it is taken back."""
    after = _codes_now(held, names)
    return RecordChange.objects.create(
        participant=held, by=by.user, before=dict(before), after=after
    ).pk


def _codes_now(held: Participant, names: Iterable[str]) -> dict[str, str]:
    now = state.values_of(held)
    return {name: state.digest(held, name, now.get(name, "")) for name in names}


@transaction.atomic
def take_back(change: uuid.UUID, *, by: Actor) -> Participant:
    """Give the changed fields the values from before. The trail has it as one more change.

    Raises `CannotBeTakenBack` where one of them has been changed again, and PermissionDenied.
    """
    kept = RecordChange.objects.select_related("participant").filter(pk=change).first()
    if kept is None:
        raise CannotBeTakenBack
    must_reach(by, kept.participant_id)
    held = Participant.objects.select_for_update().get(pk=kept.participant_id)
    if _codes_now(held, kept.after) != kept.after:
        raise CannotBeTakenBack
    for name, value in kept.before.items():
        _put(held, name, value)
    held.save()
    kept.delete()
    record(by, "participants.change", [held.pk], fields=" ".join(sorted(kept.after)))
    return held


def _put(held: Participant, name: str, value: str) -> None:
    if name == "coaches":
        set_coaches(held, User.objects.filter(pk__in=value.split()))
    elif name.startswith(state.OWN):
        own_fields.answer(held, int(name.removeprefix(state.OWN)), value)
    else:
        setattr(held, name, _as_column(name, value))


def _as_column(name: str, value: str) -> Any:
    column = Participant._meta.get_field(name.removesuffix("_id"))
    if isinstance(column, BooleanField):
        return bool(value)
    return (value or None) if column.null else value


@transaction.atomic
def take_back_new(pk: uuid.UUID, *, by: Actor) -> None:
    """Remove a record that this person has just opened, with its first period.

    Raises `CannotBeTakenBack` once anything has been written about the person.
    """
    held = Participant.objects.select_for_update().filter(pk=pk, added_by=by.user).first()
    if held is None or timezone.now() - held.added_at > WITHIN:
        raise CannotBeTakenBack
    must_reach(by, held.pk)
    came_on = held.came_on or timezone.localdate()
    try:
        with transaction.atomic():
            held.periods.all().delete()
            held.delete()
    except ProtectedError as error:
        raise CannotBeTakenBack from error
    record(by, "participants.take_back", [pk])
    count(PARTICIPANTS, year=came_on.year, amount=-1)


def forget_past() -> int:
    """Remove what cannot be taken back any more. Returns how many rows went."""
    return RecordChange.objects.filter(at__lt=timezone.now() - WITHIN).delete()[0]
