"""What is due soon with the participants somebody answers for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value

from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Coaching, Participant
from apps.workshop.participants.permissions import visible_participants
from apps.workshop.plans.models import Agreement, Partner, Plan, Step
from apps.workshop.plans.rows import SOON
from tenants.accounts.roles import Right

STEPS_SOON = timedelta(days=7)
"""A step is on My day this long before it is due."""
MOST_COUNTED = 200
"""Somebody with more than this late has more pressing things to do than to read the number."""


@dataclass(frozen=True)
class Due:
    """One thing due on `day`: a `step`, the `review` of a plan or a partner, an `agreement`."""

    kind: str
    participant: Participant
    day: date
    code: str
    words: str


def due_for(by: Actor, today: date, most: int) -> tuple[list[Due], int, int]:
    """What is due for own participants, and one's own steps, by day; how many, and how many late.

    What waits for a closed account waits for the own coaches, and where none of them is here any
    more, for whoever manages the staff. Two queries, however much there is.
    """
    seen = visible_participants(by).values("pk")
    coachings = Coaching.objects.filter(participant=OuterRef("participant"))
    own = Q(Exists(coachings.filter(coach=by.user)))
    if by.user.may(Right.MANAGE_STAFF):
        own |= ~Q(Exists(coachings.filter(coach__is_active=True)))
    mine = Q(participant__in=seen) & own
    nobody = Q(who=None) | Q(who__is_active=False)
    steps = Step.objects.filter(
        Q(participant__in=seen) & (Q(who=by.user) | nobody & own),
        done_at=None,
        due_on__lte=today + STEPS_SOON,
    )
    plans = Plan.objects.filter(mine, state__in=Plan.IN_FORCE, review_on__lte=today + SOON)
    partners = Partner.objects.filter(mine, ended_at=None, review_on__lte=today + SOON)
    agreements = Agreement.objects.filter(
        mine, ended_at=None, valid_until__range=(today - SOON, today + SOON)
    )
    found = _as_rows("step", steps, "due_on", code="code", words="text").union(
        _as_rows("review", plans, "review_on"),
        _as_rows("partner", partners, "review_on", words="name"),
        _as_rows("agreement", agreements, "valid_until", code="kind"),
        all=True,
    )
    rows = list(found.order_by("day", "pk")[:MOST_COUNTED])
    late = sum(1 for row in rows if row[3] < today)
    return _with_people(rows[:most]), len(rows), late


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
        )
        .values_list("due_kind", "pk", "participant_id", "day", "due_code", "due_words")
    )
    return columns


def _with_people(rows: Sequence[tuple[Any, ...]]) -> list[Due]:
    names = Participant.objects.only("given_name", "family_name")
    people = names.in_bulk([row[2] for row in rows])
    return [
        Due(kind, people[participant], day, code, words)
        for kind, _pk, participant, day, code, words in rows
    ]
