"""A unit's whole day on one screen: each row is a button, and undo stands for "are you sure"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.workshop.attendance import services
from apps.workshop.attendance.answers import (
    Answer,
    NotAnAnswer,
    from_written,
    hours_of,
    in_words,
    of_mark,
)
from apps.workshop.attendance.diary import Diary, Entry, Key
from apps.workshop.attendance.models import Mark, Reason
from apps.workshop.attendance.permissions import groups_of, people_of
from apps.workshop.attendance.services import CHANGED_FREELY_DAYS
from apps.workshop.attendance.views.asked import Asked, asked_of, choices_of
from apps.workshop.attendance.views.telling import REFUSALS, problem_of, say
from apps.workshop.attendance.words import planned_in_words
from apps.workshop.audit.services import Actor, actor_of, record
from apps.workshop.participants.models import Participant
from kit.pages.addresses import address
from kit.stamps import Stamped
from kit.templatetags.kit import fi_time
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Row:
    """One participant on the day's list."""

    person: Participant
    entry: Entry
    hours: str = ""
    """What was typed, where it is no hours; `problem` says so at the field."""
    problem: str = ""

    @property
    def mark(self) -> Mark | None:
        return self.entry.mark

    @property
    def seen(self) -> str:
        answer = of_mark(self.mark)
        return answer.written if answer else ""

    @property
    def tone(self) -> str:
        return "" if self.mark is None else "here" if self.mark.is_present else "away"

    @property
    def plan(self) -> str:
        """What was agreed for the day, in a few words."""
        if self.entry.planned is None:
            return _("Not planned for this day") if self.entry.has_plan else _("No weekly plan yet")
        return planned_in_words(self.entry.planned)

    @property
    def said(self) -> str:
        return in_words(of_mark(self.mark))

    @property
    def stamped(self) -> Stamped:
        """The row of the page."""
        mark, before = self.mark, self.said_before
        return Stamped(
            words={
                "pk": str(self.person.pk),
                "name": self.person.full_name,
                "plan": "" if mark else self.plan,
                "said": self.said,
                "said_before": before,
                "who": mark.by_whom if mark else "",
                "time": fi_time(mark.marked_at) if mark else "",
                "seen": self.seen,
                "page": address("attendance:person", [self.person.pk]),
                "day": self.entry.day.isoformat(),
                "hours": self.hours,
                "problem": self.problem,
            },
            flags={
                "tone": self.tone,
                "is_marked": mark is not None,
                "is_by_tablet": bool(mark and mark.tablet_id),
                "has_before": bool(before),
                "has_problem": bool(self.problem),
            },
        )

    @property
    def said_before(self) -> str:
        """Who changed the day from what, so that the first of two people sees it."""
        was = getattr(self.mark, "was", "")
        if self.mark is None or not was:
            return ""
        return _("%(who)s changed it %(time)s. Before: %(was)s.") % {
            "who": self.mark.by_whom,
            "time": fi_time(self.mark.marked_at),
            "was": in_words(from_written(was)),
        }


@dataclass(frozen=True)
class Slip:
    """Hours that are none, typed about one participant."""

    person: Participant
    hours: str
    problem: str


@allow(Right.SEE_ATTENDANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def day(request: HttpRequest) -> HttpResponse:
    """Who is here? One tap says so; the other answers are one tap further."""
    by = actor_of(request)
    groups = groups_of(by)
    asked = asked_of(request, groups)
    people = people_of(asked.group, by, asked.day, asked.day)
    slip: Slip | None = None
    if request.method == "POST":
        done = _marked(request, asked, people, by)
        if not isinstance(done, Slip):
            return done
        slip = done
    diary = Diary(people, asked.day, asked.day, get_language() or "fi")
    rows = _rows(people, asked.day, diary, slip)
    expected = [row for row in rows if row.entry.is_expected]
    others = [row for row in rows if not row.entry.is_expected]
    marked = [row for row in rows if row.mark]
    waiting = [row for row in expected if not row.mark]
    if people:
        record(by, "attendance.list", [person.pk for person in people], day=str(asked.day))
    today = timezone.localdate()
    context = {
        "asked": asked,
        "is_today": asked.day == today,
        "is_ahead": asked.day > today,
        "is_old": asked.day < today - timedelta(days=CHANGED_FREELY_DAYS),
        "here": asked.query(),
        "before": asked.query(asked.day - timedelta(days=1)),
        "after": asked.query(asked.day + timedelta(days=1)),
        "choices": choices_of(asked, groups),
        "closed": diary.closed(asked.day, asked.group.unit.pk if asked.group.unit else None),
        "waiting": [row.stamped for row in waiting],
        "marked": [row.stamped for row in marked],
        "others": [row.stamped for row in others if not row.mark],
        "total": len(waiting) + len(marked),
        "counts": _counts(marked),
        "reasons": Reason.choices,
        "may_mark": by.user.may(Right.MARK_ATTENDANCE),
        "has_people": bool(people),
    }
    return render(request, "attendance/day.html", context)


def _rows(
    people: Sequence[Participant], day: date, diary: Diary, slip: Slip | None = None
) -> list[Row]:
    return [
        Row(person, diary.entry(person.pk, day), slip.hours, slip.problem)
        if slip and slip.person == person
        else Row(person, diary.entry(person.pk, day))
        for person in people
    ]


def _counts(marked: Iterable[Row]) -> str:
    """How many are here and how many away, as one line."""
    rows = list(marked)
    present = sum(row.tone == "here" for row in rows)
    return _("%(here)s here, %(away)s away") % {"here": present, "away": len(rows) - present}


def _marked(
    request: HttpRequest, asked: Asked, people: Sequence[Participant], by: Actor
) -> HttpResponseRedirect | Slip:
    """Do what the pressed button says and come back to the same place, or tell of a slip."""
    action = request.POST.get("answer", "")
    rows = _rows(people, asked.day, Diary(people, asked.day, asked.day, "fi"))
    back = asked.query()
    try:
        if action in ("rest", "last_week"):
            waiting = [row for row in rows if row.entry.is_expected and not row.mark]
            answers = _rest(waiting) if action == "rest" else _as_last_week(waiting, asked.day)
            done = services.mark(answers, by=by, seen=dict.fromkeys(answers, ""))
            text = ngettext(
                "%(count)s person was marked.", "%(count)s people were marked.", len(done.changed)
            )
            say(request, done, text % {"count": len(done.changed)})
        else:
            row = _row_of(rows, request.POST.get("participant", ""))
            key = (row.person.pk, asked.day)
            hours = request.POST.get("hours", "")
            try:
                answer = _answer(row.entry, action, hours)
            except NotAnAnswer as refusal:
                if action != "hours":
                    raise
                services.must_mark(by)
                return Slip(row.person, hours, problem_of(refusal))
            seen = {key: request.POST.get("seen", "")}
            done = services.mark({key: answer}, by=by, seen=seen)
            say(request, done, f"{row.person.given_name}: {in_words(answer)}.")
            back += f"#{_next(rows, row)}"
    except REFUSALS as refusal:
        messages.error(request, problem_of(refusal))
    return HttpResponseRedirect(reverse("attendance:day") + back)


def _row_of(rows: Iterable[Row], participant: str) -> Row:
    for row in rows:
        if str(row.person.pk) == participant:
            return row
    raise Http404


def _answer(entry: Entry, action: str, hours: str) -> Answer | None:
    if action == "planned":
        return entry.as_planned
    if action == "remote":
        return Answer(hours=entry.as_planned.hours, is_remote=True)
    if action == "hours":
        return Answer(hours=hours_of(hours), is_remote=entry.as_planned.is_remote)
    if action == "clear":
        return None
    if action in Reason.values:
        return Answer(reason=action)
    raise NotAnAnswer(action)


def _rest(waiting: Iterable[Row]) -> dict[Key, Answer | None]:
    return {(row.person.pk, row.entry.day): row.entry.as_planned for row in waiting}


def _as_last_week(waiting: Sequence[Row], day: date) -> dict[Key, Answer | None]:
    """Here for the same hours as a week before. Who was away then stays to be asked."""
    last = Mark.objects.filter(
        participant__in=[row.person.pk for row in waiting], day=day - WEEK, is_present=True
    )
    return {(mark.participant_id, day): of_mark(mark) for mark in last}


def _next(rows: Sequence[Row], done: Row) -> str:
    """Where the thumb is needed next: the row that takes this one's place."""
    waiting = [row for row in rows if row.entry.is_expected and not row.mark]
    if done not in waiting:
        return f"p-{done.person.pk}"
    number = waiting.index(done)
    following = [*waiting[number + 1 :], *waiting[:number]]
    return f"p-{following[0].person.pk}" if following else "content"
