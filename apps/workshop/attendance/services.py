"""The verbs of attendance: mark days, take a marking back, close days, choose when to be told."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.workshop.attendance import alerts
from apps.workshop.attendance.answers import Answer, from_written, of_mark
from apps.workshop.attendance.diary import Diary, Entry, Key
from apps.workshop.attendance.models import Alert, Change, Closure, Mark
from apps.workshop.attendance.permissions import lock_reached
from apps.workshop.audit.services import Actor, record
from apps.workshop.units.models import Unit
from tenants.accounts.roles import Right

CHANGED_FREELY_DAYS = 7
"""A day that is older than this is changed with a reason only."""
MARKED_AHEAD_DAYS = 366


class NotKept(Exception):
    """On that day no period runs of which attendance may be kept here."""


class NotYet(Exception):
    """The day is still to come: only an absence can be known before."""


class NoReason(Exception):
    """A marked day older than a week is changed without saying why."""


class NothingToTakeBack(Exception):
    """Somebody has marked the same days again since."""


@dataclass
class Marking:
    """What one act of marking did. `click` is empty where everything was said already.

    `overtaken` are days somebody else had marked since the page was opened, as they were.
    """

    click: uuid.UUID | None = None
    changed: list[Key] = field(default_factory=list)
    overtaken: list[Mark] = field(default_factory=list)


@transaction.atomic
def mark(
    answers: Mapping[Key, Answer | None],
    *,
    by: Actor,
    seen: Mapping[Key, str] | None = None,
    why: str = "",
) -> Marking:
    """Say what days were; None takes a mark away. The same said twice is said once.

    `seen` is what the page showed (`Answer.written`). Whoever comes last wins, and both can read
    what was said before. Raises PermissionDenied, `NotKept`, `NotYet` and `NoReason`; then
    nothing was marked.
    """
    done = Marking()
    if not answers:
        return done
    people = lock_reached(by, [participant for participant, _day in answers])
    days = [day for _participant, day in answers]
    diary = Diary(people, min(days), max(days), "fi")
    now, click = timezone.now(), uuid.uuid4()
    changes, marks, gone = [], [], []
    for key, answer in answers.items():
        entry = diary.entry(*key)
        was = of_mark(entry.mark)
        if was == answer:
            continue
        _check(entry, answer, why)
        if entry.mark and seen is not None and seen.get(key, "") != (was.written if was else ""):
            done.overtaken.append(entry.mark)
        changes.append(_change(key, was, answer, why=why, click=click, by=by, now=now))
        if answer is None:
            gone.append(entry.mark)
        else:
            marks.append(_mark(key[0], entry, answer, click=click, by=by, now=now))
    _keep(marks, [one.pk for one in gone if one], changes)
    if changes:
        done.click, done.changed = click, [(one.participant_id, one.day) for one in changes]
        told = {str(day) for _participant, day in done.changed}
        record(
            by,
            "attendance.mark",
            dict.fromkeys(participant for participant, _day in done.changed),
            days=" ".join(sorted(told)),
        )
        alerts.tell([key for key in done.changed if (one := answers[key]) and one.reason])
    return done


def must_mark(by: Actor) -> None:
    """Raises PermissionDenied for who may only look."""
    if not by.user.may(Right.MARK_ATTENDANCE):
        raise PermissionDenied


def _check(entry: Entry, answer: Answer | None, why: str) -> None:
    today = timezone.localdate()
    if answer is not None and not entry.basis:
        raise NotKept(entry.day)
    if answer is not None and entry.day > today and answer.is_present:
        raise NotYet(entry.day)
    if entry.day > today + timedelta(days=MARKED_AHEAD_DAYS):
        raise NotYet(entry.day)
    is_old = entry.day < today - timedelta(days=CHANGED_FREELY_DAYS)
    if entry.mark is not None and is_old and not why.strip():
        raise NoReason(entry.day)


def _mark(
    participant: uuid.UUID,
    entry: Entry,
    answer: Answer,
    *,
    click: uuid.UUID,
    by: Actor,
    now: datetime,
) -> Mark:
    planned = 0 if entry.planned is None or entry.empty_because else entry.planned.hours
    if entry.mark is not None:
        # What the plan said is kept as it was on the day: a correction corrects the answer.
        planned = entry.mark.planned_hours
    return Mark(
        participant_id=participant,
        day=entry.day,
        is_present=answer.is_present,
        is_remote=answer.is_remote,
        reason=answer.reason,
        hours=answer.hours,
        planned_hours=planned,
        service_basis=entry.basis,
        marked_by=by.user,
        marked_at=now,
        click=click,
    )


def _change(
    key: Key,
    was: Answer | None,
    became: Answer | None,
    *,
    why: str,
    click: uuid.UUID,
    by: Actor,
    now: datetime,
) -> Change:
    return Change(
        participant_id=key[0],
        day=key[1],
        was=was.written if was else "",
        became=became.written if became else "",
        why=why.strip(),
        click=click,
        changed_by=by.user,
        changed_at=now,
    )


def _keep(marks: list[Mark], gone: list[int], changes: list[Change]) -> None:
    Mark.objects.filter(pk__in=gone).delete()
    Mark.objects.bulk_create(
        marks,
        update_conflicts=True,
        unique_fields=["participant", "day"],
        update_fields=[
            "is_present",
            "is_remote",
            "reason",
            "hours",
            "marked_by",
            "tablet",
            "marked_at",
            "click",
        ],
    )
    Change.objects.bulk_create(changes)


@transaction.atomic
def take_back(click: uuid.UUID, *, by: Actor) -> list[Key]:
    """Make the days of one act again what they were before it; which days they are.

    Days that somebody has marked again since stay as they are now. Raises `NothingToTakeBack`
    when that is all of them, and PermissionDenied for somebody else's act.
    """
    changes = list(Change.objects.filter(click=click))
    if any(change.changed_by_id != by.user.pk for change in changes):
        raise PermissionDenied
    people = lock_reached(by, [change.participant_id for change in changes])
    marks = {
        (one.participant_id, one.day): one
        for one in Mark.objects.filter(
            participant__in=people, day__in={change.day for change in changes}
        )
    }
    days = [change.day for change in changes] or [timezone.localdate()]
    diary = Diary(people, min(days), max(days), "fi")
    back, now, new_click = [], timezone.now(), uuid.uuid4()
    restored, gone, told = [], [], []
    for change in changes:
        key = (change.participant_id, change.day)
        held = marks.get(key)
        if (held.click if held else None) != (click if change.became else None):
            continue
        was = from_written(change.was)
        back.append(key)
        told.append(_change(key, of_mark(held), was, why="", click=new_click, by=by, now=now))
        if was is None and held is not None:
            gone.append(held.pk)
        elif was is not None:
            restored.append(_restored(diary, key, was, held, click=new_click, by=by, now=now))
    if not back:
        raise NothingToTakeBack
    _keep(restored, gone, told)
    record(
        by,
        "attendance.undo",
        dict.fromkeys(participant for participant, _day in back),
        days=" ".join(sorted({str(day) for _participant, day in back})),
    )
    return back


def _restored(
    diary: Diary,
    key: Key,
    was: Answer,
    held: Mark | None,
    *,
    click: uuid.UUID,
    by: Actor,
    now: datetime,
) -> Mark:
    if held is None:
        # A mark that was taken away: its plan and basis are read anew from the day.
        return _mark(key[0], diary.entry(*key), was, click=click, by=by, now=now)
    held.is_present, held.is_remote = was.is_present, was.is_remote
    held.reason, held.hours = was.reason, was.hours
    held.marked_by, held.marked_at, held.click = by.user, now, click
    held.tablet = None
    held.pk = None
    return held


@transaction.atomic
def add_closure(
    *, unit: Unit | None, name: str, starts_on: date, ends_on: date, by: Actor
) -> Closure:
    """Empty the plans of some days, of one unit or of the whole house. What is marked stays."""
    _must_manage(by)
    made = Closure.objects.create(
        unit=unit, name=name.strip(), starts_on=starts_on, ends_on=ends_on, added_by=by.user
    )
    record(by, "attendance.close", closure=made.pk)
    return made


@transaction.atomic
def remove_closure(closure: int, *, by: Actor) -> bool:
    """The days are as planned again. False when it was removed already."""
    _must_manage(by)
    removed = Closure.objects.filter(pk=closure, removed_at=None).update(removed_at=timezone.now())
    if removed:
        record(by, "attendance.open", closure=closure)
    return bool(removed)


@transaction.atomic
def restore_closure(closure: int, *, by: Actor) -> bool:
    """Take a removal back. False when it was not removed."""
    _must_manage(by)
    found = Closure.objects.filter(pk=closure, removed_at__isnull=False)
    restored = found.update(removed_at=None)
    if restored:
        record(by, "attendance.close", closure=closure)
    return bool(restored)


@transaction.atomic
def choose_alert(days: int, *, by: Actor) -> None:
    """After how many planned days away in a row the own coaches are told."""
    _must_manage(by)
    Alert.objects.update_or_create(only=True, defaults={"absence_days": days})
    record(by, "attendance.alert", days=days)


def _must_manage(by: Actor) -> None:
    if not by.user.may(Right.MANAGE_STAFF):
        raise PermissionDenied
