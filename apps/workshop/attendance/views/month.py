"""A unit's month as a table."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from apps.workshop.attendance.diary import Diary
from apps.workshop.attendance.grid import grid_of, key_to_signs
from apps.workshop.attendance.permissions import groups_of, here_between
from apps.workshop.attendance.views.asked import asked_of, choices_of, month_of
from apps.workshop.attendance.views.report import report_form
from apps.workshop.audit.services import actor_of, record
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right


@allow(Right.SEE_ATTENDANCE)
@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """Every day of a unit's month: who was here, for how long, and why not."""
    by = actor_of(request)
    groups = groups_of(by)
    asked = asked_of(request, groups)
    first, last = month_of(asked.day)
    people = list(asked.group.narrow(here_between(by, first, last)))
    diary = Diary(people, first, last, get_language() or "fi")
    if people:
        record(by, "attendance.list", [person.pk for person in people], month=f"{first:%Y-%m}")
    context = {
        "asked": asked,
        "month": first,
        "here": asked.query(),
        "before": asked.query(first - timedelta(days=1)),
        "after": asked.query(last + timedelta(days=1)),
        "choices": choices_of(asked, groups),
        "grid": grid_of(people, diary, asked.group.unit.pk if asked.group.unit else None),
        "signs": key_to_signs(),
        "report": report_form(diary.bases(), unit=asked.group.code, day=first.isoformat()),
    }
    return render(request, "attendance/month.html", context)
