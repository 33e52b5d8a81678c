"""Making a group, and who has a place in it."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.workshop.audit.services import Actor, record
from apps.workshop.groups.models import Group, Seat
from apps.workshop.groups.permissions import may_join, must_reach_all, must_shape
from apps.workshop.participants.models import Participant
from kit.meanwhile import ChangedMeanwhile


class Full(Exception):
    """Every place of the group is taken."""


class NoPlaces(Exception):
    """Nobody is written down in this group: it is counted by heads, or it is over."""


class FewerPlaces(Exception):
    """More people have a place than the group would have places; how many, as its argument."""


class AlreadyThere(Exception):
    """The participant has a place in the group."""


FIELDS = (
    *("name", "way", "place", "weekday", "starts_at", "ends_at", "capacity", "unit_id"),
    *("starts_on", "ends_on", "programme"),
)


def state_of(group: Group) -> str:
    """A code for all that a group's form shows, by which a later change is noticed."""
    leaders = sorted(group.leaders.values_list("pk", flat=True))
    shown = [str(getattr(group, name)) for name in FIELDS] + [str(leaders)]
    return sha256("\n".join(shown).encode()).hexdigest()[:16]


@transaction.atomic
def add_group(values: Mapping[str, Any], *, by: Actor) -> Group:
    """A new group with its leaders. `values` are the fields of `GroupForm`."""
    must_shape(by)
    fields = dict(values)
    leaders = fields.pop("leaders", ())
    group = Group.objects.create(**fields)
    group.leaders.set(leaders)
    record(by, "groups.add", group=group.pk)
    return group


@transaction.atomic
def change_group(group: Group, values: Mapping[str, Any], *, opened_as: str, by: Actor) -> Group:
    """Change what a group is. Sessions made already stay as they are.

    `opened_as` is the group's `state_of` when the form was opened. Raises `ChangedMeanwhile`;
    `FewerPlaces`, also where people with places would no longer be written down.
    """
    must_shape(by)
    held = Group.objects.select_for_update().get(pk=group.pk)
    before = state_of(held)
    fields = dict(values)
    leaders = fields.pop("leaders", ())
    for name, value in fields.items():
        setattr(held, name, value)
    joined = held.seats.filter(left_on=None).count()
    if joined > (held.capacity if held.is_named else 0):
        raise FewerPlaces(joined)
    held.save()
    held.leaders.set(leaders)
    # A second click finds its own change, and that is no conflict.
    if opened_as != before and state_of(held) != before:
        raise ChangedMeanwhile(Group.objects.get(pk=group.pk))
    record(by, "groups.change", group=held.pk)
    return held


@transaction.atomic
def join(group: Group, participant: Participant, *, by: Actor) -> Seat:
    """Give somebody a place from today on. Raises `Full`, `NoPlaces` and `AlreadyThere`."""
    must_shape(by)
    # One after another for two people at once: the last place is given once.
    held = Group.objects.select_for_update().get(pk=group.pk)
    if not held.is_named or held.has_ended:
        raise NoPlaces(held.pk)
    if not may_join(by).filter(pk=participant.pk).exists():
        raise PermissionDenied
    taken = set(held.seats.filter(left_on=None).values_list("participant_id", flat=True))
    if participant.pk in taken:
        raise AlreadyThere(participant.pk)
    if len(taken) >= held.capacity:
        raise Full(held.pk)
    seat = Seat.objects.create(
        group=held, participant=participant, joined_on=timezone.localdate(), added_by=by.user
    )
    record(by, "groups.join", [participant.pk], group=held.pk)
    return seat


@transaction.atomic
def leave(seat: Seat, *, by: Actor) -> bool:
    """Somebody's place is free from today on; what they came to stays. False when it was free."""
    must_shape(by)
    must_reach_all(by, [seat.participant_id])
    left = Seat.objects.filter(pk=seat.pk, left_on=None).update(left_on=timezone.localdate())
    if left:
        record(by, "groups.leave", [seat.participant_id], group=seat.group_id)
    return bool(left)


@transaction.atomic
def take_back_join(seat: Seat, *, by: Actor) -> bool:
    """As if somebody had not joined. False once they have left again."""
    must_shape(by)
    must_reach_all(by, [seat.participant_id])
    gone, _rows = Seat.objects.filter(pk=seat.pk, left_on=None).delete()
    if gone:
        record(by, "groups.undo", [seat.participant_id], group=seat.group_id)
    return bool(gone)


@transaction.atomic
def take_back_leave(seat: Seat, *, by: Actor) -> bool:
    """Somebody has the place again. False where it was given to another, or they joined anew."""
    must_shape(by)
    must_reach_all(by, [seat.participant_id])
    group = Group.objects.select_for_update().get(pk=seat.group_id)
    taken = list(group.seats.filter(left_on=None).values_list("participant_id", flat=True))
    if seat.participant_id in taken or len(taken) >= group.capacity:
        return False
    back = Seat.objects.filter(pk=seat.pk, left_on__isnull=False).update(left_on=None)
    if back:
        record(by, "groups.undo", [seat.participant_id], group=seat.group_id)
    return bool(back)
