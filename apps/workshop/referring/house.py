"""What stands around the board: its counts, our units, our promise, and our pace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from statistics import median
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, FloatField, Func, QuerySet

from apps.network.directory.models import Entry
from apps.network.referrals.promises import promise_told
from apps.workshop.audit.services import Actor
from apps.workshop.referring.clock import DAY, working_time
from apps.workshop.referring.figures import MOMENTS, Figures, figures_told, moments
from apps.workshop.referring.listing import NARROWED, Narrowing
from apps.workshop.referring.permissions import visible_referrals
from apps.workshop.referring.promising import Promised, as_told
from apps.workshop.referring.units import OwnUnit, own_units_from, own_units_told
from kit.database.ready import Given, Givens, ready
from kit.database.rows import Pending, Statement, statement
from kit.database.scope import current_organisation
from tenants.accounts.asking import BY, Asking, asked_by, whoever

MOST_MEASURED = 50


@dataclass(frozen=True)
class House:
    """What stands around the board; of what we sent only figures."""

    figures: Figures = field(default_factory=Figures)
    units: Sequence[OwnUnit] = ()
    """Our own that the directory knows, also hidden ones."""
    promised: Promised = field(default_factory=Promised)
    answer_days: float | None = None
    """The median time to a first answer of ours, in working days; None where there was none."""


def house_statement(by: Actor, narrowing: Narrowing, *, is_sent: bool) -> Statement:
    """Asks for all of it, of the referrals that this person sees."""
    found = _house(
        **asked_by(by),
        **narrowing.asked(),
        **moments(),
        us=current_organisation(),
        is_sent=is_sent,
    )
    return statement(found)


def house_of(pending: Pending) -> House:
    """The house that was asked for."""
    for counted, *others in pending.rows():
        figures = Figures.of(counted)
        if not others:
            return House(figures)
        units, promised, answers = others
        return House(figures, own_units_from(units), as_told(promised), median_days(answers))
    return House()


# One query of several: each is quickly found, and the way there and back is what takes time.
@ready(**BY, **NARROWED, **MOMENTS, us=CharField())
def _house(
    given: Givens, *, asking: Asking, is_sent: bool, has_basis: bool, has_unit: bool, is_mine: bool
) -> QuerySet[Entry, Any]:
    by = whoever(given, asking)
    counted = figures_told(
        given, by, is_sent=is_sent, has_basis=has_basis, has_unit=has_unit, is_mine=is_mine
    )
    found = Entry.objects.filter(organisation_id=given.us)
    if is_sent:
        return found.values_list(counted)
    answers = ArraySubquery(_answered(by, given.us, given.measured_since))
    return found.values_list(counted, own_units_told(given.us), promise_told(given.us), answers)


def _answered(by: Actor, us: Given, since: Given) -> QuerySet[Any, Any]:
    """When the newest were sent and first answered."""
    # One that was opened again has its clocks anew, and its answer long before.
    known = visible_referrals(by, us, is_sent=False).filter(
        answered_at__isnull=False, sent_at__gte=since, reopened_at=None
    )
    pair = Func(
        _seconds("sent_at"),
        _seconds("answered_at"),
        template="ARRAY[%(expressions)s]",
        output_field=FloatField(),
    )
    return known.order_by("-answered_at").values(pair=pair)[:MOST_MEASURED]


def _seconds(name: str) -> Func:
    """A moment in a form that is read in no time."""
    return Func(
        name, template="EXTRACT(EPOCH FROM %(expressions)s)::float8", output_field=FloatField()
    )


def median_days(pairs: Iterable[tuple[float, float]]) -> float | None:
    """The median of times from one moment to another in working days; moments in Unix time."""
    times = [_days(begin, end) for begin, end in pairs]
    return round(median(times), 1) if times else None


# The newest answers are measured each time anybody looks.
@lru_cache(maxsize=4096)
def _days(begin: float, end: float) -> float:
    return working_time(_moment(begin), _moment(end)) / DAY


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
