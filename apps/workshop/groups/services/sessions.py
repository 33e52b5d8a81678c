"""A group's sessions: made for weeks ahead, what was done, what it cost, and calling one off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.workshop.audit.services import Actor, record
from apps.workshop.groups.models import Cost, Group, Session
from apps.workshop.groups.permissions import must_mark, must_shape
from kit.holidays import holiday

WEEKS_AHEAD = 8


def coming_days(group: Group) -> list[date]:
    """The days of the coming weeks on which the group would meet: not on public holidays."""
    today = timezone.localdate()
    first = max(today, group.starts_on)
    first += timedelta(days=(group.weekday - first.isoweekday()) % 7)
    days = [first + timedelta(weeks=number) for number in range(WEEKS_AHEAD)]
    return [
        day
        for day in days
        if (group.ends_on is None or day <= group.ends_on) and not holiday(day, "fi")
    ]


@transaction.atomic
def make_sessions(group: Group, *, by: Actor) -> list[int]:
    """Make the sessions of the coming weeks that are not there yet; their ids."""
    must_shape(by)
    held = Group.objects.select_for_update().get(pk=group.pk)
    there = set(held.sessions.values_list("day", flat=True))
    made = Session.objects.bulk_create(
        [
            Session(
                group=held,
                day=day,
                starts_at=held.starts_at,
                ends_at=held.ends_at,
                place=held.place,
            )
            for day in coming_days(held)
            if day not in there
        ]
    )
    if made:
        record(by, "groups.sessions", group=held.pk)
    return [one.pk for one in made]


@transaction.atomic
def take_back_sessions(ids: Iterable[int], *, by: Actor) -> bool:
    """Remove sessions that were just made. False when something is known of one of them already."""
    must_shape(by)
    wanted = set(ids)
    # Locked first, so that nobody marks one while it goes.
    locked = Session.objects.select_for_update().filter(pk__in=wanted)
    groups = {one.group_id for one in locked}
    empty = Session.objects.filter(
        pk__in=wanted, headcount=None, done="", visits=None, costs=None, is_called_off=False
    )
    if len(empty) != len(wanted):
        return False
    Session.objects.filter(pk__in=wanted).delete()
    for group in groups:
        record(by, "groups.undo", group=group)
    return True


@transaction.atomic
def write(session: Session, values: Mapping[str, Any], *, by: Actor) -> None:
    """What was done, and where and when. `values` are the fields of `SessionForm`."""
    must_mark(by)
    Session.objects.filter(pk=session.pk).update(**values)
    record(by, "groups.write", session=session.pk)


@transaction.atomic
def call_off(session: Session, *, is_off: bool, by: Actor) -> bool:
    """Call a session off, or let it be held after all. False when it was so already."""
    must_mark(by)
    changed = (
        Session.objects.filter(pk=session.pk)
        .exclude(is_called_off=is_off)
        .update(is_called_off=is_off)
    )
    if changed:
        record(by, "groups.call_off" if is_off else "groups.hold", session=session.pk)
    return bool(changed)


@transaction.atomic
def add_cost(session: Session, *, item: str, euros: Decimal, by: Actor) -> Cost:
    """One thing that a session cost."""
    must_mark(by)
    cost = Cost.objects.create(session=session, item=item.strip(), euros=euros)
    record(by, "groups.cost", session=session.pk, cost=cost.pk)
    return cost


@transaction.atomic
def add_costs_of_last_time(session: Session, *, by: Actor) -> list[int]:
    """The same costs as at the latest session before with any; ids of the new ones.

    Nothing where costs are written already, so that two clicks do not double them.
    """
    must_mark(by)
    Session.objects.select_for_update().get(pk=session.pk)
    before = (
        Session.objects.filter(group=session.group_id, day__lt=session.day, costs__isnull=False)
        .order_by("-day")
        .first()
    )
    if before is None or session.costs.exists():
        return []
    made = Cost.objects.bulk_create(
        [Cost(session=session, item=one.item, euros=one.euros) for one in before.costs.all()]
    )
    record(by, "groups.cost", session=session.pk)
    return [one.pk for one in made]


@transaction.atomic
def remove_costs(session: Session, ids: Iterable[int], *, by: Actor) -> list[tuple[str, Decimal]]:
    """Take costs of a session away; what they were."""
    must_mark(by)
    found = Cost.objects.filter(session=session, pk__in=list(ids))
    gone = [(one.item, one.euros) for one in found]
    found.delete()
    if gone:
        record(by, "groups.cost", session=session.pk)
    return gone
