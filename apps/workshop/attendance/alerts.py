"""Telling own coaches when somebody has been away for days in a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.utils import translation
from django.utils.translation import ngettext

from apps.workshop.attendance.diary import Key
from apps.workshop.attendance.models import Alert, Mark, Reason
from apps.workshop.attendance.models.closing import USUAL_ABSENCE_DAYS
from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.pages import page
from apps.workshop.notifications.services import notify, people_who_may
from apps.workshop.participants.models import Coaching, Participant
from apps.workshop.units.models import Worker
from tenants.accounts.models import User
from tenants.accounts.roles import Right

AGREED = (Reason.LEAVE, Reason.CLOSED)
"""Who is on leave, or found the doors closed, is missed by nobody."""
LOOKED_BACK = timedelta(days=45)


def absence_days() -> int:
    """How many days away in a row are told of."""
    found = Alert.objects.values_list("absence_days", flat=True).first()
    return found or USUAL_ABSENCE_DAYS


def tell(absences: Iterable[Key]) -> None:
    """Tell the coaches of those who have now been away long enough, once for each run of days."""
    keys = list(absences)
    if not keys:
        return
    limit = absence_days()
    days = [day for _participant, day in keys]
    marks: dict[UUID, list[Mark]] = defaultdict(list)
    for mark in Mark.objects.filter(
        participant__in={participant for participant, _day in keys},
        day__range=(min(days) - LOOKED_BACK, max(days) + LOOKED_BACK),
    ).order_by("day"):
        marks[mark.participant_id].append(mark)
    long = {key: run for key in keys if len(run := run_around(marks[key[0]], key)) >= limit}
    people = _people_to_tell({participant for participant, _day in long})
    for (participant, _day), run in long.items():
        # A run is known by its first day, so that its fourth day tells nobody again.
        key, address = (
            f"{participant} {run[0].day}",
            page("attendance:person", participant),
        )
        for person in people[participant]:
            with translation.override(person.language):
                label = ngettext("%(count)s day", "%(count)s days", len(run)) % {"count": len(run)}
            notify([person], Kind.ABSENCE_RUN, key=key, about_url=address, label=label)


def run_around(marks: Sequence[Mark], key: Key) -> list[Mark]:
    """The marked days away in a row around a day, by day; agreed ones neither count nor break."""
    run: list[Mark] = []
    has_day = False
    for mark in marks:
        if mark.reason in AGREED:
            continue
        if mark.is_present:
            if has_day:
                break
            run = []
            continue
        run.append(mark)
        has_day = has_day or mark.day == key[1]
    return run if has_day else []


def _people_to_tell(participants: Iterable[UUID]) -> dict[UUID, list[User]]:
    """The own coaches who are still here; without any, who works in the unit, or the directors."""
    wanted, found = list(participants), defaultdict[UUID, list[User]](list)
    rows = Coaching.objects.filter(participant__in=wanted, coach__is_active=True)
    for row in rows.select_related("coach"):
        if row.coach.may(Right.SEE_ATTENDANCE):
            found[row.participant_id].append(row.coach)
    left = [one for one in wanted if not found[one]]
    if not left:
        return found
    units = dict(Participant.objects.filter(pk__in=left).values_list("pk", "unit_id"))
    there: dict[int | None, list[User]] = defaultdict(list)
    workers = Worker.objects.filter(unit__in=set(units.values()) - {None}, user__is_active=True)
    for worker in workers.select_related("user"):
        if worker.user.may(Right.SEE_ATTENDANCE):
            there[worker.unit_id].append(worker.user)
    directors = [one for one in people_who_may(Right.MANAGE_STAFF) if one.may(Right.SEE_ATTENDANCE)]
    return found | {one: there[units[one]] or directors for one in left}
