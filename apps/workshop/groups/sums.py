"""What groups cost: per session, per place and per person who came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Min, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import number_format

from apps.workshop.groups.models import Cost, Group, Seat, Session, Visit

NO_BREAK = "\N{NO-BREAK SPACE}"


def euros(amount: Decimal | None) -> str:
    """330,00 € as the page's language writes it; a dash where nothing can be reckoned."""
    return "–" if amount is None else f"{number_format(amount, 2, force_grouping=True)}{NO_BREAK}€"


@dataclass(frozen=True)
class Sums:
    """Sessions that were held, their places, how many came, and what it all cost."""

    sessions: int = 0
    places: int = 0
    came: int = 0
    cost: Decimal = Decimal(0)

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.sessions + other.sessions,
            self.places + other.places,
            self.came + other.came,
            self.cost + other.cost,
        )

    @property
    def shown_cost(self) -> str:
        return euros(self.cost)

    @property
    def per_session(self) -> str:
        return euros(self._by(self.sessions))

    @property
    def per_place(self) -> str:
        return euros(self._by(self.places))

    @property
    def per_person(self) -> str:
        return euros(self._by(self.came))

    def _by(self, number: int) -> Decimal | None:
        return (self.cost / number).quantize(Decimal("0.01")) if number else None


def groups_with_sums() -> QuerySet[Group]:
    """Groups with `joined`, `next_day` and what `sums_of` reads, in one query."""
    today = timezone.localdate()
    own = OuterRef("pk")
    held = Session.objects.filter(group=own, is_called_off=False, day__lte=today)
    visits = Visit.objects.filter(
        session__group=own,
        session__is_called_off=False,
        session__day__lte=today,
        state=Visit.State.HERE,
    )
    costs = Cost.objects.filter(
        session__group=own, session__is_called_off=False, session__day__lte=today
    )
    return Group.objects.annotate(
        joined=_total(Seat.objects.filter(group=own, left_on=None), "group", Count("pk")),
        held=_total(held, "group", Count("pk")),
        came=_total(visits, "session__group", Count("pk"))
        + _total(held, "group", Coalesce(Sum("headcount"), 0)),
        cost=_total(costs, "session__group", Sum("euros"), Decimal(0)),
        next_day=Subquery(
            _alone(Session.objects.filter(group=own, is_called_off=False, day__gte=today))
            .values("group")
            .annotate(first=Min("day"))
            .values("first")
        ),
    )


def sessions_with_sums(group: Group) -> QuerySet[Session]:
    """A group's sessions with `came` and `cost`, in one query. Nobody has said: `came` is empty."""
    own = OuterRef("pk")
    visits = Visit.objects.filter(session=own).exclude(state="")
    here = Coalesce(
        Subquery(
            _alone(visits.filter(state=Visit.State.HERE))
            .values("session")
            .annotate(n=Count("pk"))
            .values("n")
        ),
        # Marked, and nobody came.
        Subquery(visits.order_by().values_list(Value(0))[:1]),
    )
    return group.sessions.annotate(
        came=here if group.is_named else F("headcount"),
        cost=_total(Cost.objects.filter(session=own), "session", Sum("euros"), Decimal(0)),
    )


def sums_of(group: Any) -> Sums:
    """Of a group of `groups_with_sums`."""
    return Sums(group.held, group.held * group.capacity, group.came, group.cost)


def is_full(group: Any) -> bool:
    """Whether every place of a named group of `groups_with_sums` is taken."""
    return bool(group.is_named and group.joined >= group.capacity)


def is_held(session: Session, today: date) -> bool:
    return not session.is_called_off and session.day <= today


def _alone(found: QuerySet[Any]) -> QuerySet[Any]:
    """Without the order of the model, which would part the groups of an aggregate."""
    return found.order_by()


def _total(found: QuerySet[Any], by: str, what: Any, nothing: Any = 0) -> Coalesce:
    rows = _alone(found).values(by).annotate(total=what).values("total")
    return Coalesce(Subquery(rows), Value(nothing))
