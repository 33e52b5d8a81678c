"""What a purchaser is told: agreed days, who was here for how long, absences by what was accepted.

Of an absence only its group is told. That somebody was sick is health, and stays here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from apps.workshop.attendance.diary import Diary, Entry, days_between
from apps.workshop.attendance.models import Reason
from apps.workshop.participants.models import Participant, Period


class Group(StrEnum):
    """What a day was, as the purchaser may know it."""

    HERE = "here"
    REMOTE = "remote"
    ACCEPTED = "accepted"
    LEAVE = "leave"
    NOT_ACCEPTED = "not_accepted"
    CLOSED = "closed"
    NOT_MARKED = "not_marked"


GROUPS = {
    Reason.SICK: Group.ACCEPTED,
    Reason.CHILD: Group.ACCEPTED,
    Reason.ACCEPTED: Group.ACCEPTED,
    Reason.LEAVE: Group.LEAVE,
    Reason.UNEXCUSED: Group.NOT_ACCEPTED,
    Reason.NO_WORD: Group.NOT_ACCEPTED,
    Reason.CLOSED: Group.CLOSED,
}
PRESENT = (Group.HERE, Group.REMOTE)


@dataclass(frozen=True)
class Day:
    """One day that was agreed or marked. Hours are empty where nobody counted them."""

    day: date
    group: Group
    agreed: Decimal
    hours: Decimal | None


@dataclass(frozen=True)
class Part:
    """One participant's month on one basis: a page of a PDF, a sheet of a workbook."""

    person: Participant
    periods: list[Period]
    days: list[Day] = field(default_factory=list)

    @property
    def agreed_days(self) -> int:
        return sum(1 for one in self.days if one.agreed)

    @property
    def agreed_hours(self) -> Decimal:
        return sum((one.agreed for one in self.days), Decimal(0))

    @property
    def hours(self) -> Decimal:
        return sum((one.hours or Decimal(0) for one in self.days), Decimal(0))

    @property
    def present(self) -> int:
        return self.count(*PRESENT)

    def count(self, *groups: Group) -> int:
        """How many days were one of these."""
        return sum(1 for one in self.days if one.group in groups)


@dataclass(frozen=True)
class Report:
    """The parts of one service basis and month, and to whom they are told."""

    basis: str
    first: date
    last: date
    parts: list[Part]


def report_of(people: Sequence[Participant], basis: str, first: date, last: date) -> Report:
    """What is told of those of the people who have days on the basis; perhaps of nobody."""
    diary = Diary(people, first, last, "fi")
    parts = []
    for person in people:
        periods = [one for one in diary.periods(person.pk) if one.service_basis == basis]
        days = list(_days(diary, person, basis))
        if periods or days:
            parts.append(Part(person, periods, days))
    return Report(basis, first, last, parts)


def _days(diary: Diary, person: Participant, basis: str) -> Iterable[Day]:
    for day in days_between(diary.first, diary.last):
        entry = diary.entry(person.pk, day)
        found = _day(entry)
        # A marked day belongs to the basis it was marked on, whatever was planned since.
        if found and (entry.mark.service_basis if entry.mark else entry.basis) == basis:
            yield found


def _day(entry: Entry) -> Day | None:
    """The day as it is told; None for one that was neither agreed nor marked."""
    if mark := entry.mark:
        if not mark.is_present:
            group = GROUPS[Reason(mark.reason)]
            # As in the sums of a month: on a closed day nothing was to be kept.
            agreed = Decimal(0) if group is Group.CLOSED else mark.planned_hours
            return Day(entry.day, group, agreed, None)
        group = Group.REMOTE if mark.is_remote else Group.HERE
        return Day(entry.day, group, mark.planned_hours, mark.hours)
    if entry.is_expected and entry.planned is not None:
        return Day(entry.day, Group.NOT_MARKED, entry.planned.hours, None)
    return None
