"""Making a weekly plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.workshop.attendance.diary import Diary, days_between
from apps.workshop.attendance.limits import Typed, warnings
from apps.workshop.attendance.models import PlannedDay, WeeklyPlan
from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.models import Participant, Period
from apps.workshop.participants.periods.limits import months_later
from apps.workshop.participants.permissions import must_reach
from tenants.accounts.roles import Right

DAY = timedelta(days=1)


class NoReason(Exception):
    """The plan goes past a limit and says not why. Nothing was saved."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__()
        self.sentences = sentences


def warnings_about(
    participant: Participant, period: Period, days: Sequence[PlannedDay], valid_from: date
) -> list[str]:
    """Where a plan of these days goes past a limit, as sentences."""
    a_year_on = months_later(valid_from, 12)
    last = min(period.ends_on or a_year_on, a_year_on)
    today = timezone.localdate()
    diary = Diary([participant], min(today, valid_from), max(last, valid_from), "fi")
    is_free = {
        day: name
        for day in days_between(valid_from, last)
        if (name := diary.closed(day, participant.unit_id))
    }
    typed = [Typed(day.weekday, day.hours) for day in days]
    entries = [diary.entry(participant.pk, day) for day in days_between(today, valid_from - DAY)]
    before = [
        entry.day
        for entry in entries
        if entry.planned and entry.is_expected and entry.basis == period.service_basis
        if entry.mark is None
    ]
    return warnings(typed, period=period, valid_from=valid_from, is_free=is_free, before=before)


@transaction.atomic
def save_plan(
    period: Period,
    *,
    valid_from: date,
    days: Sequence[PlannedDay],
    reason: str = "",
    by: Actor,
) -> WeeklyPlan:
    """The days of a usual week from a day on. A plan that begins on the same day is replaced.

    Raises `NoReason` where the plan goes past a limit without one, and PermissionDenied.
    """
    participant = period.participant
    if not by.user.may(Right.CHANGE_PARTICIPANTS):
        raise PermissionDenied
    must_reach(by, participant.pk)
    valid_from = max(valid_from, period.starts_on)
    sentences = warnings_about(participant, period, days, valid_from)
    if sentences and not reason.strip():
        raise NoReason(sentences)
    plan, _made = WeeklyPlan.objects.update_or_create(
        period=period,
        valid_from=valid_from,
        defaults={"reason": reason.strip() if sentences else "", "made_by": by.user},
    )
    plan.days.all().delete()
    for day in days:
        day.plan = plan
    PlannedDay.objects.bulk_create(days)
    record(by, "attendance.plan", [participant.pk], plan=plan.pk)
    return plan


def first_day_to_plan(period: Period, today: date) -> date:
    """From when a new plan is usually meant: next Monday, or the period's first day to come.

    Today where the period is over by then.
    """
    monday = today + timedelta(days=(7 - today.weekday()) % 7)
    if period.ends_on and period.ends_on < monday:
        monday = min(today, period.ends_on)
    return max(monday, period.starts_on)
