"""The roll call: a list for the wall, printed, and keyed back in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.workshop.attendance import services
from apps.workshop.attendance.answers import (
    Answer,
    NotAnAnswer,
    from_written,
    letters,
    of_mark,
    short,
    typed,
)
from apps.workshop.attendance.diary import Diary, Entry, Key, days_between
from apps.workshop.attendance.models import Reason
from apps.workshop.attendance.permissions import groups_of, here_between
from apps.workshop.attendance.views.asked import Asked, asked_of, choices_of, week_of
from apps.workshop.attendance.views.telling import REFUSALS, problem_of, say
from apps.workshop.attendance.words import weekday_name
from apps.workshop.audit.services import actor_of, record
from apps.workshop.participants.models import Participant
from kit.templatetags.kit import fi_date
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right

MOST_FOR_A_WEEK = 64
"""A longer list is a day's list: Django takes 1,000 fields, and each day of a person has two."""


@dataclass(frozen=True)
class Box:
    """One box of the list: what stands in it, what it stood for, and what is wrong with it."""

    name: str
    label: str
    value: str
    was: str
    is_free: bool
    problem: str = ""


@dataclass(frozen=True)
class Line:
    """One participant, by family name as on paper."""

    person: Participant
    boxes: list[Box]


@allow(Right.SEE_ATTENDANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def roll_call(request: HttpRequest) -> HttpResponse:
    """A week or a day of a unit as a list with boxes."""
    by = actor_of(request)
    groups = groups_of(by)
    asked = asked_of(request, groups)
    monday, sunday = week_of(asked.day)
    people = list(asked.group.narrow(here_between(by, monday, sunday)))
    is_week = request.GET.get("span") != "day" and len(people) <= MOST_FOR_A_WEEK
    first, last = (monday, sunday) if is_week else (asked.day, asked.day)
    diary = Diary(people, first, last, get_language() or "fi")
    days = _days(people, diary)
    entries = {(one.pk, day): diary.entry(one.pk, day) for one in people for day in days}
    problems: dict[Key, str] = {}
    why_problem = ""
    if request.method == "POST":
        services.must_mark(by)
        answers, problems = _keyed(request, entries)
        if not problems:
            seen = {key: request.POST.get(_name("w", key), "") for key in answers}
            try:
                done = services.mark(
                    answers,
                    by=by,
                    seen=seen,
                    why=request.POST.get("why", "").replace("\x00", "")[:500],
                )
            except services.NoReason:
                why_problem = _("A marked day older than a week is changed. Say why.")
            except REFUSALS as refusal:
                messages.error(request, problem_of(refusal))
            else:
                count = len(done.changed)
                text = ngettext("%(count)s day was marked.", "%(count)s days were marked.", count)
                say(request, done, text % {"count": count}, page="attendance:roll_call")
                return HttpResponseRedirect(_address(asked, is_week=is_week))
    if people:
        told = {"week": str(monday)} if is_week else {"day": str(asked.day)}
        record(by, "attendance.list", [one.pk for one in people], **told)
    step = timedelta(days=7 if is_week else 1)
    kind = "week" if is_week else "day"
    context = {
        "asked": asked,
        "is_week": is_week,
        "may_mark": by.user.may(Right.MARK_ATTENDANCE),
        "days": [
            {
                "day": day,
                "weekday": weekday_name(day.isoweekday()),
                "closed": _closed(diary, asked, day),
            }
            for day in days
        ],
        "lines": _lines(request, people, days, entries, problems),
        "problem_count": len(problems),
        "why": request.POST.get("why", ""),
        "why_problem": why_problem,
        "letters": [(sign, str(Reason(code).label)) for code, sign in letters().items()],
        "before": asked.query(asked.day - step, span=kind),
        "after": asked.query(asked.day + step, span=kind),
        "here": asked.query(span=kind),
        "as_day": asked.query(span="day"),
        "as_week": asked.query(span="week"),
        "to_day": asked.query(),
        "choices": choices_of(asked, groups),
        "title": _title(first, last, is_week=is_week),
    }
    return render(request, "attendance/roll_call.html", context)


def _address(asked: Asked, *, is_week: bool) -> str:
    return reverse("attendance:roll_call") + asked.query(span="week" if is_week else "day")


def _title(first: date, last: date, *, is_week: bool) -> str:
    if not is_week:
        return f"{date_format(first, 'l')} {fi_date(first)}"
    return _("Week %(number)s, %(first)s–%(last)s") % {
        "number": first.isocalendar()[1],
        "first": f"{first.day}.{first.month}.",
        "last": fi_date(last),
    }


def _closed(diary: Diary, asked: Asked, day: date) -> str:
    return diary.closed(day, asked.group.unit.pk if asked.group.unit else None)


def _days(people: Sequence[Participant], diary: Diary) -> list[date]:
    """Monday to Friday, and a weekend somebody is planned for; a single day as it is."""
    days = list(days_between(diary.first, diary.last))
    if len(days) == 1:
        return days
    return [
        day
        for day in days
        if day.isoweekday() <= 5 or any(diary.entry(one.pk, day).is_expected for one in people)
    ]


def _name(kind: str, key: Key) -> str:
    return f"{kind}_{key[0].hex}_{key[1]}"


def _lines(
    request: HttpRequest,
    people: Sequence[Participant],
    days: Sequence[date],
    entries: dict[Key, Entry],
    problems: dict[Key, str],
) -> list[Line]:
    lines = []
    for one in people:
        boxes = []
        for day in days:
            key, entry = (one.pk, day), entries[one.pk, day]
            answer = of_mark(entry.mark)
            value = short(answer) if answer else ""
            boxes.append(
                Box(
                    name=_name("c", key),
                    label=f"{one.list_name}, {weekday_name(day.isoweekday())} {fi_date(day)}",
                    value=request.POST.get(_name("c", key), value),
                    was=request.POST.get(_name("w", key), answer.written if answer else ""),
                    is_free=not entry.is_expected,
                    problem=problems.get(key, ""),
                )
            )
        lines.append(Line(one, boxes))
    return lines


def _keyed(
    request: HttpRequest, entries: dict[Key, Entry]
) -> tuple[dict[Key, Answer | None], dict[Key, str]]:
    """What was keyed into boxes otherwise than they stood, and what was wrong with some."""
    answers: dict[Key, Answer | None] = {}
    problems: dict[Key, str] = {}
    today = timezone.localdate()
    for key, entry in entries.items():
        text = request.POST.get(_name("c", key))
        if text is None:
            continue
        try:
            was = from_written(request.POST.get(_name("w", key), ""))
            if text.strip() == (short(was) if was else ""):
                continue
            answer = typed(text, is_remote=entry.as_planned.is_remote)
        except NotAnAnswer:
            problems[key] = _("Write hours, such as 5 or 4,5, or a letter of the list.")
            continue
        if answer and answer.is_present and key[1] > today:
            problems[key] = _("The day is still to come: only an absence can be marked.")
        elif answer and not entry.basis:
            problems[key] = _("No period runs on that day.")
        else:
            answers[key] = answer
    return answers, problems
