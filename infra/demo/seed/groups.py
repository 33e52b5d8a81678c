"""Groups of the demo: one with free places, an open one, a full one, and one that has ended."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from django.utils import timezone

from apps.workshop.audit.services import Actor
from apps.workshop.groups.models import Group, Session, Visit
from apps.workshop.groups.permissions import may_join
from apps.workshop.groups.services import groups, marking, sessions
from apps.workshop.participants.models import Participant
from infra.demo.seed.cast import SEED, House
from infra.demo.seed.people import actor
from kit.holidays import holiday
from tenants.accounts.models import User

TEXTS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "groups.json").read_text(encoding="utf-8")
)
WEEKS = 6
"""How long the groups have met."""
JOINED = 6


def meet(house: House) -> None:
    """Four groups with sessions that have been, one of today, and sessions to come."""
    if Group.objects.exists() or not house.participants:
        return
    by, today = actor(house, house.director.email), timezone.localdate()
    chance = Random(f"{SEED} groups {house.address}")  # noqa: S311
    coach = User.objects.get(email=house.coach.email)
    # The coach's own first, so that a coach sees names in the group of today.
    people = list(may_join(by).filter(coachings__coach=coach).order_by("sort_key"))
    people += [one for one in may_join(by).order_by("sort_key") if one not in people]
    food, popup, craft, skills = TEXTS[house.language]
    leaders = [coach]
    _group(food, today, people[:JOINED], 8, chance, leaders, by)
    _group(popup, today - timedelta(days=2), [], 8, chance, leaders, by, way=Group.Way.HEADCOUNT)
    _group(craft, today - timedelta(days=1), people[2 : 2 + JOINED], JOINED, chance, leaders, by)
    _group(skills, today - timedelta(days=10), people[:4], 6, chance, leaders, by, is_over=True)


def _group(
    text: Any,
    last: date,
    people: list[Participant],
    capacity: int,
    chance: Random,
    leaders: list[User],
    by: Actor,
    *,
    way: str = Group.Way.NAMED,
    is_over: bool = False,
) -> None:
    """A group whose latest session was on `last`."""
    values = {
        "name": text["name"],
        "way": way,
        "place": text["place"],
        "weekday": last.isoweekday(),
        "starts_at": time(9, 30),
        "ends_at": time(12, 30),
        "capacity": max(capacity, 1) if way != Group.Way.NAMED else max(capacity, len(people)),
        "programme": text["programme"],
        "starts_on": last - timedelta(weeks=WEEKS),
        "leaders": leaders,
    }
    group = groups.add_group(values, by=by)
    for person in people:
        groups.join(group, person, by=by)
    group.seats.update(joined_on=group.starts_on)
    if group.is_named and not is_over and capacity == JOINED:
        Group.objects.filter(pk=group.pk).update(capacity=max(len(people), 1))
    for number in range(WEEKS, -1, -1):
        _session(group, last - timedelta(weeks=number), number, text, people, chance, by)
    if is_over:
        Group.objects.filter(pk=group.pk).update(ends_on=last)
    else:
        sessions.make_sessions(group, by=by)


def _session(
    group: Group,
    day: date,
    number: int,
    text: Any,
    people: list[Participant],
    chance: Random,
    by: Actor,
) -> None:
    today = timezone.localdate()
    if holiday(day, "fi") and day != today:
        return
    session = Session.objects.create(
        group=group,
        day=day,
        starts_at=group.starts_at,
        ends_at=group.ends_at,
        place=group.place,
    )
    if day == today:
        return
    if number == 4:
        sessions.call_off(session, is_off=True, by=by)
        return
    done = text["done"][number % len(text["done"])]
    Session.objects.filter(pk=session.pk).update(done=done)
    sessions.add_cost(session, item=text["item"], euros=Decimal(text["euros"]), by=by)
    if group.is_named:
        here = [one.pk for one in people if chance.random() < 0.8]
        marking.mark(session, here, Visit.State.HERE, by=by)
        away = [one.pk for one in people if one.pk not in here]
        marking.mark(session, away, Visit.State.AWAY, by=by)
        noon = timezone.make_aware(datetime.combine(day, time(12, 35)))
        session.visits.update(marked_at=noon)
    else:
        marking.count(session, chance.randrange(4, 10), by=by)
