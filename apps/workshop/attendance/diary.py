"""The diary of some participants over some days: what is planned, what was marked, what is closed.

Read with a handful of queries however many people and days there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    DateField,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from apps.workshop.attendance.answers import Answer
from apps.workshop.attendance.models import Change, Closure, Mark, PlannedDay, WeeklyPlan
from apps.workshop.attendance.permissions import bases_not_kept
from apps.workshop.participants.models import Participant, Period
from kit.database.ready import Each, Givens, ready
from kit.holidays import holiday
from kit.names import name_at

Key = tuple[UUID, date]


@dataclass(frozen=True)
class Entry:
    """One day of one participant."""

    day: date
    basis: str = ""
    """The service basis the day belongs to; empty where no period runs that may be kept here."""
    planned: PlannedDay | None = None
    has_plan: bool = False
    """Whether there is a weekly plan at all: without one, each working day may be marked."""
    empty_because: str = ""
    """The holiday, closure or suspension of the period that empties the plan."""
    mark: Mark | None = None

    @property
    def is_expected(self) -> bool:
        """Whether somebody waits for an answer about this day."""
        if self.empty_because or not self.basis:
            return False
        return self.planned is not None or (not self.has_plan and self.day.isoweekday() <= 5)

    @property
    def as_planned(self) -> Answer:
        """Here as the plan says; without a plan, here with hours nobody counted."""
        if self.planned is None:
            return Answer()
        return Answer(hours=self.planned.hours, is_remote=self.planned.is_remote)


def days_between(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


class Diary:
    """The entries of some participants between two days. `people` have their units loaded."""

    def __init__(
        self, people: Sequence[Participant], first: date, last: date, language: str
    ) -> None:
        self.first, self.last, self._language = first, last, language
        ids = [person.pk for person in people]
        self._unit_of = {person.pk: person.unit_id for person in people}
        self._periods = _periods_of(ids, first, last)
        periods = [period for found in self._periods.values() for period in found]
        self._plans = _plans_of(periods, first, last)
        marks = _marks(people=ids, first=first, last=last)
        self._marks: dict[Key, Mark] = {(mark.participant_id, mark.day): mark for mark in marks}
        self._closures = list(_closures(first=first, last=last))

    def entry(self, participant: UUID, day: date) -> Entry:
        """What is known of one day."""
        running = [p for p in self._periods[participant] if p.is_running_on(day)]
        going = [period for period in running if not period.pause_on(day)]
        is_suspended, running = bool(running) and not going, going or running
        plans = [plan for period in running if (plan := self._plan_on(period, day))]
        basis, planned = (running[0].service_basis if running else ""), None
        for plan in plans:
            planned = next(
                (one for one in plan.planned_days if one.weekday == day.isoweekday()), None
            )
            if planned is not None:
                basis = plan.period.service_basis
                break
        return Entry(
            day=day,
            basis=basis,
            planned=planned,
            has_plan=bool(plans),
            empty_because=self.closed(day, self._unit_of.get(participant))
            or (_("Paused") if is_suspended else ""),
            mark=self._marks.get((participant, day)),
        )

    def periods(self, participant: UUID) -> Sequence[Period]:
        """Those that run between the two days and may be kept here, the newest first."""
        return self._periods[participant]

    def bases(self) -> list[str]:
        """The service bases that anything in it belongs to, by code."""
        run = {period.service_basis for found in self._periods.values() for period in found}
        return sorted(run | {mark.service_basis for mark in self._marks.values()})

    def closed(self, day: date, unit: int | None) -> str:
        """Why nobody comes on a day: a public holiday or a closure; empty on any other."""
        named = holiday(day, self._language)
        if named:
            return named
        for closure in self._closures:
            if closure.starts_on <= day <= closure.ends_on and closure.unit_id in (None, unit):
                return closure.name
        return ""

    def _plan_on(self, period: Period, day: date) -> Any:
        # Newest first.
        return next((plan for plan in self._plans[period.pk] if plan.valid_from <= day), None)


@ready(people=Each(UUIDField()), first=DateField(), last=DateField())
def _marks(given: Givens) -> QuerySet[Mark]:
    """Marked days, with `was`: what the last change said before, empty for a first mark.

    And with `marker_name`, who marked it.
    """
    change = Change.objects.filter(
        participant=OuterRef("participant"), day=OuterRef("day"), click=OuterRef("click")
    )
    between = {"day__gte": given.first, "day__lte": given.last}
    found = Mark.objects.filter(participant_id__in=given.people, **between)
    was = Coalesce(Subquery(change.values("was")[:1]), Value(""))
    # A name for each, and not a thousand people: it is empty where nobody of the staff marked.
    return found.annotate(was=was, marker_name=name_at("marked_by"))


@ready(first=DateField(), last=DateField())
def _closures(given: Givens) -> QuerySet[Closure]:
    return Closure.objects.filter(
        removed_at=None, starts_on__lte=given.last, ends_on__gte=given.first
    )


@ready(people=Each(UUIDField()), first=DateField(), last=DateField())
def _periods(given: Givens) -> QuerySet[Period]:
    return (
        Period.objects.running_on(given.first, given.last)
        .filter(participant_id__in=given.people)
        .exclude(service_basis__in=bases_not_kept())
        .with_pauses()
        .order_by("-starts_on", "-id")
    )


@ready(periods=Each(BigIntegerField()), last=DateField(), weekday=IntegerField())
def _plans(given: Givens, *, is_one_day: bool) -> QuerySet[WeeklyPlan]:
    plans = WeeklyPlan.objects.filter(period_id__in=given.periods, valid_from__lte=given.last)
    return plans.with_days(given.weekday if is_one_day else None).order_by("-valid_from")


def _periods_of(ids: Iterable[UUID], first: date, last: date) -> dict[UUID, list[Period]]:
    found: dict[UUID, list[Period]] = defaultdict(list)
    for period in _periods(people=ids, first=first, last=last):
        found[period.participant_id].append(period)
    return found


def _plans_of(periods: Sequence[Period], first: date, last: date) -> dict[int, list[Any]]:
    """The plans of each period that begin by the last day, the newest first.

    Each has its days as `planned_days`.
    """
    found: dict[int, list[Any]] = defaultdict(list)
    by_id = {period.pk: period for period in periods}
    is_one_day, weekday = first == last, first.isoweekday()
    plans: Iterable[Any] = _plans(
        periods=by_id.keys(), last=last, weekday=weekday, is_one_day=is_one_day
    )
    for plan in plans:
        plan.period = by_id[plan.period_id]
        plan.planned_days = [PlannedDay.as_told(one, plan) for one in plan.days_read]
        found[plan.period_id].append(plan)
    return found
