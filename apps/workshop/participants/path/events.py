"""What happened on a participant's path and what is planned, as each app declares it.

An app says in its `on_person.py` which rows it has, `EVENTS`. All of them are read with one query,
so that the page costs the same however many apps have something to tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DateField, DecimalField, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils.functional import Promise

from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import Access


@dataclass(frozen=True)
class Event:
    """Something on one day. `bases` are the registers it belongs to, none outside any period."""

    on: date
    label: str | Promise
    is_planned: bool = False
    url: str = ""
    bases: frozenset[str] = frozenset()
    is_follow_up: bool = False


@dataclass(frozen=True)
class Week:
    """The marked days of one week on one basis: hours agreed, and hours of them that were kept."""

    monday: date
    basis: str
    kept: Decimal
    planned: Decimal

    @property
    def per_cent(self) -> int:
        return round(100 * self.kept / self.planned)


@dataclass(frozen=True)
class Row:
    """One row of the query, in the order of its columns."""

    source: str
    kind: str
    on: date
    about: str
    basis: str
    kept: Decimal | None
    planned: Decimal | None


COLUMNS = tuple(f"path_{name}" for name in Row.__dataclass_fields__)


@dataclass(frozen=True)
class Source:
    """What one app knows of a path.

    `rows` gives queries made with `rows_of`, none where this person may not read them, and `tell`
    makes words of a row. Where a basis belongs to another controller's register, only what
    `is_operational` is shown: days, periods and agreed goals.
    """

    code: str
    rows: Callable[[Participant, Actor, Access], Iterable[QuerySet[Any, Any]]]
    tell: Callable[[Row, Participant, Actor], Event | Week | None]
    is_operational: bool = False


_sources: dict[str, Source] = {}


def register(sources: Iterable[Source]) -> None:
    """Take in what an app declares. Called once for each app, when the product starts."""
    _sources.update({source.code: source for source in sources})


def rows_of(
    found: QuerySet[Any, Any],
    source: str,
    *,
    on: Combinable,
    kind: Combinable,
    about: Combinable | None = None,
    basis: Combinable | None = None,
    kept: Combinable | None = None,
    planned: Combinable | None = None,
) -> QuerySet[Any, Any]:
    """A queryset as rows of the one query. `on` is a date, and `about` names what a link needs.

    Without a `basis` a row belongs to the registers of the periods that run on its day.
    """
    number = DecimalField(max_digits=8, decimal_places=2)
    columns = {
        "path_source": Value(source, TextField()),
        "path_kind": Cast(kind, TextField()),
        "path_on": Cast(on, DateField()),
        "path_about": Cast(about or Value(""), TextField()),
        "path_basis": Cast(basis or Value(""), TextField()),
        "path_kept": Cast(kept or Value(None), number),
        "path_planned": Cast(planned or Value(None), number),
    }
    rows: QuerySet[Any, Any] = found.order_by().annotate(**columns).values_list(*COLUMNS)
    return rows


def told(
    participant: Participant, by: Actor, access: Access
) -> Iterator[tuple[Source, Row, Event | Week]]:
    """Everything this person may read, in no order. One query."""
    queries = [
        query
        for source in _sources.values()
        for query in source.rows(participant, by, access)
        if not query.query.is_empty()
    ]
    if not queries:
        return
    for values in queries[0].union(*queries[1:], all=True):
        row = Row(*values)
        source = _sources[row.source]
        found = source.tell(row, participant, by)
        if found is not None:
            yield source, row, found


@dataclass(frozen=True)
class Span:
    """A stretch of days: a period on its basis, or the follow-up time after one."""

    starts_on: date
    ends_on: date | None
    label: str
    basis: str
    kind: str = "period"
    pauses: Sequence[tuple[date, date | None]] = ()

    def is_over(self, today: date) -> bool:
        return self.ends_on is not None and self.ends_on < today


@dataclass
class Path:
    """What one page tells: events, stretches of days, and weeks of attendance, by their days."""

    events: list[Event] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    weeks: list[Week] = field(default_factory=list)

    def only(self, basis: str) -> Path:
        """What belongs to one register, and nothing else."""
        return Path(
            [one for one in self.events if basis in one.bases],
            [one for one in self.spans if one.basis == basis],
            [one for one in self.weeks if one.basis == basis],
        )

    @property
    def is_empty(self) -> bool:
        return not (self.events or self.spans or self.weeks)
