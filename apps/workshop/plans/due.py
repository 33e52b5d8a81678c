"""What is due soon with the participants somebody answers for."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, DateField, Exists, F, OuterRef, Q, QuerySet, Value

from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Coaching
from apps.workshop.participants.permissions import about_visible
from apps.workshop.plans.models import Agreement, Partner, Plan, Step
from apps.workshop.plans.rows import SOON
from kit.database.ready import Givens, ready
from kit.names import name_at
from tenants.accounts.asking import BY, Asking, asked_by, whoever
from tenants.accounts.roles import Right

STEPS_SOON = timedelta(days=7)
"""A step is on My day this long before it is due."""
MOST_COUNTED = 200
"""Somebody with more than this late has more pressing things to do than to read the number."""


@dataclass(frozen=True)
class Due:
    """One thing due on `day`: a `step`, the `review` of a plan or a partner, an `agreement`."""

    kind: str
    pk: int
    participant: uuid.UUID
    name: str
    day: date
    code: str
    words: str


def due_for(by: Actor, today: date, most: int) -> tuple[list[Due], int, int]:
    """What is due for own participants, and one's own steps, by day; how many, and how many late.

    What waits for a closed account waits for the own coaches, and where none of them is here any
    more, for whoever manages the staff. One query, however much there is.
    """
    days = {"steps_until": today + STEPS_SOON, "until": today + SOON, "since": today - SOON}
    rows = [Due(*row) for row in _due(**asked_by(by), **days)]
    late = sum(1 for row in rows if row.day < today)
    return rows[:most], len(rows), late


@ready(**BY, steps_until=DateField(), until=DateField(), since=DateField())
def _due(given: Givens, *, asking: Asking) -> QuerySet[Any, Any]:
    by = whoever(given, asking)
    seen = about_visible(by)
    coachings = Coaching.objects.filter(participant=OuterRef("participant"))
    own = Q(Exists(coachings.filter(coach=by.user)))
    if by.user.may(Right.MANAGE_STAFF):
        own |= ~Q(Exists(coachings.filter(coach__is_active=True)))
    mine = seen & own
    nobody = Q(who=None) | Q(who__is_active=False)
    steps = Step.objects.filter(
        seen & (Q(who=by.user) | nobody & own),
        done_at=None,
        due_on__lte=given.steps_until,
    )
    plans = Plan.objects.filter(mine, state__in=Plan.IN_FORCE, review_on__lte=given.until)
    partners = Partner.objects.filter(mine, ended_at=None, review_on__lte=given.until)
    agreements = Agreement.objects.filter(
        mine, ended_at=None, valid_until__gte=given.since, valid_until__lte=given.until
    )
    found = _as_rows("step", steps, "due_on", code="code", words="text").union(
        _as_rows("review", plans, "review_on"),
        _as_rows("partner", partners, "review_on", words="name"),
        _as_rows("agreement", agreements, "valid_until", code="kind"),
        all=True,
    )
    return found.order_by("day", "pk")[:MOST_COUNTED]


def _as_rows(
    kind: str, rows: QuerySet[Any], day: str, *, code: str = "", words: str = ""
) -> QuerySet[Any, Any]:
    """Rows of different tables in the same columns."""
    text: Any = CharField()
    columns: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(
            due_kind=Value(kind, output_field=text),
            day=F(day),
            due_code=F(code) if code else Value("", output_field=text),
            due_words=F(words) if words else Value("", output_field=text),
            whose=name_at("participant"),
        )
        .values_list("due_kind", "pk", "participant_id", "whose", "day", "due_code", "due_words")
    )
    return columns
