"""How many referrals wait, are late, and were answered in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, DateTimeField, F, Func, JSONField, Q
from django.utils import timezone

from apps.network.referrals.workflow import UNANSWERED, UNDECIDED, State
from apps.workshop.audit.services import Actor
from apps.workshop.referring.listing import (
    ANSWERED,
    ANSWERED_FOR,
    COLUMN_OF,
    ENDED,
    TITLES,
    narrowed_given,
)
from apps.workshop.referring.permissions import visible_referrals
from kit.database.ready import Givens

FIGURES_OF = timedelta(days=90)


class Counted(NamedTuple):
    """How many there are in one state on one basis.

    What the state says of them is not asked of each of a thousand rows, but added up by `Figures`.
    """

    state: str
    service_basis: str
    all: int
    shown: int
    """Of what the filters leave."""
    newly_ended: int
    """Of those, the ones that have ended in the last days."""
    answer_late: int
    decision_late: int
    owed: int
    in_time: int


@dataclass
class Figures:
    """How many wait, how many of those are late, which bases there are, and how many were in time.

    All is without any filter, as the menu says `undecided` too. Only `columns` are of what the
    filters leave.
    """

    all: int = 0
    undecided: int = 0
    late: int = 0
    owed: int = 0
    in_time: int = 0
    bases: set[str] = field(default_factory=set)
    columns: dict[str, int] = field(default_factory=lambda: dict.fromkeys(TITLES, 0))

    @classmethod
    def of(cls, told: Iterable[Iterable[Any]]) -> Self:
        """What the rows of `figures_told` make together."""
        made = cls()
        for row in told:
            made.add(Counted._make(row))
        return made

    def add(self, counted: Counted) -> None:
        """Count those of one state on one basis."""
        state = counted.state
        self.bases.add(counted.service_basis)
        self.all += counted.all
        if state in UNDECIDED:
            self.undecided += counted.all
            self.late += counted.answer_late if state in UNANSWERED else counted.decision_late
        if state != State.WITHDRAWN:
            self.owed += counted.owed
            self.in_time += counted.in_time
        is_going_on = state in COLUMN_OF
        column = COLUMN_OF.get(state, ANSWERED)
        self.columns[column] += counted.shown if is_going_on else counted.newly_ended


def figures_told(
    given: Givens, by: Actor, *, is_sent: bool, has_basis: bool, has_unit: bool, is_mine: bool
) -> ArraySubquery:
    """The rows of `Counted`, to be read along in a ready query that is given `MOMENTS`."""
    chosen = narrowed_given(given, by, is_sent, has_basis, has_unit, is_mine)
    is_measured = Q(sent_at__gte=given.measured_since)
    is_owed = Q(answered_at__isnull=False) | Q(answer_due_at__lt=given.now)
    # Grouped, the database need sort nothing to tell the bases apart.
    ours = visible_referrals(by, given.us, is_sent=is_sent).order_by()
    counted = (
        ours.alias(ended=ENDED)
        .values("state", "service_basis")
        .annotate(
            all=Count("*"),
            shown=Count("id", filter=chosen) if chosen else Count("*"),
            newly_ended=Count("id", filter=chosen & Q(ended__gte=given.ended_since)),
            answer_late=Count("id", filter=Q(answer_due_at__lt=given.now)),
            decision_late=Count("id", filter=Q(decision_due_at__lt=given.now)),
            owed=Count("id", filter=is_measured & is_owed),
            in_time=Count("id", filter=is_measured & Q(answered_at__lte=F("answer_due_at"))),
        )
    )
    # Two of its names are columns, the others counts.
    row = Func(*Counted._fields, function="JSON_BUILD_ARRAY", output_field=JSONField())
    return ArraySubquery(counted.annotate(row=row).values("row"))


MOMENTS = {"measured_since": DateTimeField(), "ended_since": DateTimeField()}


def moments() -> dict[str, datetime]:
    """The values of `MOMENTS`."""
    now = timezone.now()
    return {"measured_since": now - FIGURES_OF, "ended_since": now - ANSWERED_FOR}
