"""Attendance of one participant: the usual week, the month, and what was changed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import DateField, QuerySet, UUIDField
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.network.classifications.models import ServiceBasis
from apps.workshop.attendance import limits, planning, services
from apps.workshop.attendance.answers import from_written, in_words, of_mark, shown_hours
from apps.workshop.attendance.diary import Diary
from apps.workshop.attendance.forms import DayForm, PlanForm
from apps.workshop.attendance.grid import Cell, Sums, cell_of, key_to_signs
from apps.workshop.attendance.models import Change, PlannedDay, WeeklyPlan
from apps.workshop.attendance.views.asked import day_of, month_of, week_of
from apps.workshop.attendance.views.report import report_form
from apps.workshop.attendance.views.telling import problem_of, say
from apps.workshop.attendance.words import planned_in_words, weekday_name
from apps.workshop.audit.services import Actor, actor_of
from apps.workshop.participants.models import Participant, Period
from apps.workshop.participants.permissions import Access, access_to, get_participant
from apps.workshop.participants.person import shell
from kit.database.ready import Givens, ready
from kit.templatetags.kit import fi_date
from tenants.accounts.once import once
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right


@dataclass(frozen=True)
class Week:
    """One row of a participant's month."""

    number: int
    cells: list[Cell]
    sums: Sums


@dataclass(frozen=True)
class Told:
    """One change of a day, in words."""

    change: Change
    was: str
    became: str


@allow(Right.SEE_ATTENDANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Somebody's month; with POST one of its days is said or corrected."""
    by = actor_of(request)
    participant = get_participant(by, pk, action="attendance.read")
    access = access_to(participant, by)
    asked = day_of(request.GET.get("day", ""))
    first, last = month_of(asked)
    diary = Diary([participant], week_of(first)[0], week_of(last)[1], get_language() or "fi")
    may_mark = by.user.may(Right.MARK_ATTENDANCE) and access.is_reached
    form: DayForm | None = None
    if request.method == "POST":
        if not may_mark:
            raise PermissionDenied
        form = DayForm(request.POST)
        if form.is_valid():
            answer = _say_day(request, participant, form, by)
            if answer is not None:
                return answer
    elif may_mark:
        form = DayForm(initial=_first_answer(diary, participant, asked))
    weeks, sums = _weeks(diary, participant, first, last)
    periods = _periods(participant)
    context = {
        **shell(request, participant, access, "attendance"),
        "page": _("Attendance"),
        "asked": asked,
        "month": first,
        "before": f"?day={first - timedelta(days=1)}",
        "after": f"?day={last + timedelta(days=1)}",
        "weekdays": [weekday_name(number) for number in range(1, 8)],
        "weeks": weeks,
        "sums": sums,
        "signs": key_to_signs(),
        "plans": _plans(participant),
        "changes": _changes(participant, first, last),
        "form": form,
        "may_plan": by.user.may(Right.CHANGE_PARTICIPANTS) and access.is_reached,
        "has_period": bool(periods),
        "warnings": limits.nearly_used(periods, timezone.localdate()),
        "report": _report(participant, diary, first) if access.is_reached else {},
    }
    return render(request, "attendance/person.html", context)


def _report(participant: Participant, diary: Diary, first: date) -> dict[str, object]:
    return report_form(diary.bases(), person=str(participant.pk), day=first.isoformat())


def _say_day(
    request: HttpRequest, participant: Participant, form: DayForm, by: Actor
) -> HttpResponse | None:
    """Mark the day of a form; None when it was not accepted and the form says why."""
    day, answer = form.cleaned_data["day"], form.said()
    key = (participant.pk, day)

    def act() -> str:
        done = services.mark(
            {key: answer},
            by=by,
            seen={key: form.cleaned_data["seen"]},
            why=form.cleaned_data["why"],
        )
        text = _("%(day)s: %(what)s.") % {"day": fi_date(day), "what": in_words(answer)}
        say(request, done, text, page="attendance:person")
        return f"{reverse('attendance:person', args=[participant.pk])}?day={day}"

    try:
        return once(request, form, act)
    except services.NoReason as refusal:
        form.add_error("why", problem_of(refusal))
    except services.NotYet as refusal:
        form.add_error("answer", problem_of(refusal))
    except services.NotKept as refusal:
        form.add_error("day", problem_of(refusal))
    return None


def _first_answer(diary: Diary, participant: Participant, day: date) -> dict[str, object]:
    entry = diary.entry(participant.pk, day)
    answer = of_mark(entry.mark) or entry.as_planned
    place = "remote" if answer.is_remote else "here"
    return {
        "day": day,
        "answer": answer.reason or place,
        "hours": shown_hours(answer.hours),
        "seen": answer.written if entry.mark else "",
    }


def _weeks(
    diary: Diary, participant: Participant, first: date, last: date
) -> tuple[list[Week], Sums]:
    """The month by weeks. Days of the neighbouring months are empty."""
    weeks, total, today = [], Sums(), timezone.localdate()
    monday = diary.first
    while monday <= last:
        cells, sums = [], Sums()
        for number in range(7):
            day = monday + timedelta(days=number)
            if not first <= day <= last:
                cells.append(Cell(day, kind="outside"))
                continue
            entry = diary.entry(participant.pk, day)
            cells.append(cell_of(entry, today))
            if entry.mark:
                sums.add(entry.mark)
                total.add(entry.mark)
        weeks.append(Week(monday.isocalendar()[1], cells, sums))
        monday += timedelta(days=7)
    return weeks, total


def _changes(participant: Participant, first: date, last: date) -> list[Told]:
    return [
        Told(one, in_words(from_written(one.was)), in_words(from_written(one.became)))
        for one in _corrections(participant=participant.pk, first=first, last=last)
    ]


@ready(participant=UUIDField(), first=DateField(), last=DateField())
def _corrections(given: Givens) -> QuerySet[Change]:
    between = {"day__gte": given.first, "day__lte": given.last}
    found = Change.objects.filter(participant=given.participant, **between)
    return found.exclude(was="").select_related("changed_by")


def _periods(participant: Participant) -> list[Period]:
    """Periods that run or come, of which days may be kept here."""
    today = timezone.localdate()
    not_kept = ServiceBasis.objects.ever("storage", ServiceBasis.Storage.NOTHING)
    return [
        one
        for one in participant.periods.all()
        if one.service_basis not in not_kept and (one.ends_on is None or one.ends_on >= today)
    ]


@ready(participant=UUIDField())
def _weekly_plans(given: Givens) -> QuerySet[WeeklyPlan]:
    found = WeeklyPlan.objects.filter(period__participant=given.participant).with_days()
    return found.order_by("period", "-valid_from").select_related("period")


def _plans(participant: Participant) -> list[dict[str, object]]:
    """The plans that hold today or come, with their days in words."""
    names = ServiceBasis.objects.names(get_language() or "fi")
    today = timezone.localdate()
    plans: Iterable[Any] = _weekly_plans(participant=participant.pk)
    found, ended = [], set()
    for plan in plans:
        if plan.period_id in ended or (plan.period.ends_on and plan.period.ends_on < today):
            continue
        if plan.valid_from <= today:
            # What came before it holds no more.
            ended.add(plan.period_id)
        days = [PlannedDay.as_told(one, plan) for one in plan.days_read]
        found.append(
            {
                "plan": plan,
                "basis": names.get(plan.period.service_basis, plan.period.service_basis),
                "holds": plan.valid_from <= today,
                "days": [(weekday_name(one.weekday), planned_in_words(one)) for one in days],
            }
        )
    return found


@allow(Right.CHANGE_PARTICIPANTS)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The days of somebody's usual week, from a day on."""
    by = actor_of(request)
    participant = get_participant(by, pk, action="attendance.read")
    access = access_to(participant, by)
    if not access.is_reached:
        raise PermissionDenied
    periods = _periods(participant)
    before = _last_plan(periods)
    form = PlanForm(
        request.POST or None,
        periods=periods,
        before=before,
        initial={
            "period": before.period_id if before else None,
            "valid_from": _first_day(periods, before),
            "reason": before.reason if before else "",
        },
    )
    sentences: list[str] = []
    if request.method == "POST" and form.is_valid():
        saved, sentences = _save(request, participant, form, by)
        if saved is not None:
            return saved
    elif request.method != "POST" and before:
        sentences = planning.warnings_about(
            participant, before.period, list(before.days.all()), before.valid_from
        )
    return _plan_page(request, participant, access, form, sentences)


def _save(
    request: HttpRequest, participant: Participant, form: PlanForm, by: Actor
) -> tuple[HttpResponse | None, list[str]]:
    """Save the plan; without a reason that is needed, what it goes past."""

    def act() -> str:
        planning.save_plan(
            form.periods[form.cleaned_data["period"]],
            valid_from=form.cleaned_data["valid_from"],
            days=form.days(),
            reason=form.cleaned_data["reason"],
            by=by,
        )
        messages.success(request, _("The weekly plan was saved."))
        return reverse("attendance:person", args=[participant.pk])

    try:
        return once(request, form, act), []
    except planning.NoReason as refusal:
        form.add_error("reason", _("The plan departs from a limit. Say why and save it again."))
        return None, refusal.sentences


def _plan_page(
    request: HttpRequest,
    participant: Participant,
    access: Access,
    form: PlanForm,
    sentences: list[str],
) -> HttpResponse:
    context = {
        **shell(request, participant, access, "attendance"),
        "page": _("Weekly plan"),
        "form": form,
        "sentences": sentences,
        "has_period": bool(form.periods),
    }
    return render(request, "attendance/plan.html", context)


def _last_plan(periods: list[Period]) -> WeeklyPlan | None:
    plans = WeeklyPlan.objects.filter(period__in=periods).select_related("period")
    return plans.prefetch_related("days").order_by("-valid_from", "-id").first()


def _first_day(periods: list[Period], before: WeeklyPlan | None) -> date | None:
    """From next Monday where there is a plan; the first plan holds from the period's first day."""
    if before:
        return planning.first_day_to_plan(before.period, timezone.localdate())
    return periods[0].starts_on if periods else None
