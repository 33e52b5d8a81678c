"""Attendance among a participant's pages, and a short part of the first one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, DateField, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.network.classifications.models import ServiceBasis
from apps.workshop.attendance import on_path
from apps.workshop.attendance.diary import days_between
from apps.workshop.attendance.grid import Sums
from apps.workshop.attendance.models import Closure, Mark, PlannedDay
from apps.workshop.attendance.words import planned_in_words
from apps.workshop.audit.services import Actor
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant, Period
from apps.workshop.participants.permissions import Access, Along
from apps.workshop.participants.person import Panel, Tab
from kit.database.ready import Each, Givens, ready
from kit.holidays import holiday
from tenants.accounts.roles import Right

LOOKED_BACK = timedelta(weeks=4)
LOOKED_AHEAD = timedelta(weeks=4)


def _panel(participant: Participant, by: Actor, access: Access) -> dict[str, Any] | None:
    """The last four weeks in per cent, and the next planned day."""
    if not by.user.may(Right.SEE_ATTENDANCE):
        return None
    today, sums = timezone.localdate(), Sums()
    for mark in _marks(participant, today):
        sums.add(mark)
    # Those of the participant, since their suspensions are read already.
    not_kept = ServiceBasis.objects.ever("storage", ServiceBasis.Storage.NOTHING)
    periods = {
        one.pk: one for one in participant.periods.all() if one.service_basis not in not_kept
    }
    planned = _planned(
        periods=periods.keys(),
        unit=participant.unit_id,
        today=today,
        last=today + LOOKED_AHEAD,
    )
    return {
        "participant": participant,
        "sums": sums,
        "next": _next_day(planned, periods, today),
        "has_plan": any(_goes_on(periods[one.plan.period_id], today) for one in planned),
    }


COUNTED = ("is_present", "reason", "hours", "planned_hours")
"""What is summed of a marked day."""


def _told(given: Givens, by: Actor) -> dict[str, Combinable]:
    """The marked days of the last weeks, for whoever sees attendance."""
    if not by.user.may(Right.SEE_ATTENDANCE):
        return {}
    marks = Mark.objects.filter(
        participant=OuterRef("pk"), day__gte=given.today - LOOKED_BACK, day__lte=given.today
    )
    told = JSONObject(**{name: name for name in COUNTED})
    return {"marks_read": ArraySubquery(marks.order_by().values(told=told))}


def _marks(participant: Participant, today: date) -> Iterable[Mark]:
    read: list[dict[str, Any]] | None = participant.__dict__.get("marks_read")
    if read is None:
        return Mark.objects.filter(participant=participant, day__range=(today - LOOKED_BACK, today))
    for one in read:
        for name in ("hours", "planned_hours"):
            one[name] = None if one[name] is None else Decimal(str(one[name]))
    return [Mark(**one) for one in read]


@ready(periods=Each(BigIntegerField()), unit=BigIntegerField(), today=DateField(), last=DateField())
def _planned(given: Givens) -> QuerySet[PlannedDay]:
    """The days of all plans, each with the days its unit is closed. One query in all."""
    closures = Closure.objects.filter(
        Q(unit=None) | Q(unit=given.unit),
        removed_at=None,
        starts_on__lte=given.last,
        ends_on__gt=given.today,
    ).values(days=JSONObject(first="starts_on", last="ends_on"))
    return (
        PlannedDay.objects.filter(plan__period_id__in=given.periods)
        .annotate(closures=ArraySubquery(closures))
        .select_related("plan")
        .order_by("-plan__valid_from", "weekday")
    )


def _goes_on(period: Period, today: date) -> bool:
    return period.ends_on is None or period.ends_on > today


def _next_day(
    planned: Iterable[PlannedDay], periods: Mapping[int, Period], today: date
) -> dict[str, Any] | None:
    """The next day of the plan after today on which the doors are open."""
    for day in days_between(today + timedelta(days=1), today + LOOKED_AHEAD):
        found = _planned_on(planned, day, periods)
        if found is None or holiday(day, "fi"):
            continue
        if not any(one["first"] <= str(day) <= one["last"] for one in found.closures):  # type: ignore[attr-defined]
            return {"day": day, "words": planned_in_words(found)}
    return None


def _planned_on(
    planned: Iterable[PlannedDay], day: date, periods: Mapping[int, Period]
) -> PlannedDay | None:
    newest: dict[int, int] = {}
    # The newest plan of each period comes first.
    for plan in {one.plan_id: one.plan for one in planned}.values():
        period = periods[plan.period_id]
        goes_on = period.is_running_on(day) and not period.pause_on(day)
        if plan.valid_from <= day and goes_on:
            newest.setdefault(plan.period_id, plan.pk)
    return next(
        (
            one
            for one in planned
            if newest.get(one.plan.period_id) == one.plan_id and one.weekday == day.isoweekday()
        ),
        None,
    )


TABS = [Tab("attendance", _("Attendance"), "attendance:person", Right.SEE_ATTENDANCE, order=50)]
PANELS = [
    Panel(
        "attendance",
        "attendance/panel.html",
        _panel,
        order=50,
        is_aside=True,
        along=Along(_told),
        part=Compartment.BASE,
    ),
]
EVENTS = on_path.EVENTS
