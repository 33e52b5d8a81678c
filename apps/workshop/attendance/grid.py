"""A month or a week as a table: one letter or number for each day, read without colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.workshop.attendance.answers import in_words, letters, of_mark, short, shown_hours
from apps.workshop.attendance.diary import Diary, Entry, days_between
from apps.workshop.attendance.models import Mark, Reason
from apps.workshop.participants.models import Participant
from kit.templatetags.kit import fi_date

LOW_PER_CENT = 75
"""Under this share of the agreed time a sum is shown as one to look at."""
MISSED = (Reason.NO_WORD, Reason.UNEXCUSED)


@dataclass(frozen=True)
class Cell:
    """One day of one participant: the sign, how it is drawn, and the same in words."""

    day: date
    text: str = ""
    kind: str = "empty"
    words: str = ""
    week_starts: bool = False
    is_today: bool = False

    @property
    def may_open(self) -> bool:
        return self.kind not in ("empty", "closed")

    # As text, since a template takes ten times as long to make one of a number or a day.
    @property
    def number(self) -> str:
        return str(self.day.day)

    @property
    def iso(self) -> str:
        return self.day.isoformat()


@dataclass(frozen=True)
class Column:
    """One day at the head of the table."""

    day: date
    weekday: str
    is_today: bool
    week_starts: bool
    present: int | None
    closed: str


@dataclass
class Sums:
    """What some marked days come to. Hours count where somebody counted them."""

    days: int = 0
    hours: Decimal = Decimal(0)
    planned: Decimal = Decimal(0)
    kept: Decimal = Decimal(0)
    away: dict[str, int] = field(default_factory=dict)

    def add(self, mark: Mark) -> None:
        if mark.is_present:
            self.days += 1
            self.hours += mark.hours or 0
        else:
            self.away[mark.reason] = self.away.get(mark.reason, 0) + 1
        if mark.planned_hours and mark.reason != Reason.CLOSED:
            self.planned += mark.planned_hours
            # More than was agreed on one day makes up for nothing on another.
            hours = mark.planned_hours if mark.hours is None else mark.hours
            self.kept += min(hours, mark.planned_hours) if mark.is_present else 0

    @property
    def per_cent(self) -> int | None:
        """Of the agreed time of marked days; None where nothing was agreed."""
        return round(100 * self.kept / self.planned) if self.planned else None

    @property
    def is_low(self) -> bool:
        return self.per_cent is not None and self.per_cent < LOW_PER_CENT

    @property
    def shown_hours(self) -> str:
        return shown_hours(self.hours)

    @property
    def shown_away(self) -> list[tuple[str, int]]:
        """The reasons in words, in the order of the list, with how many days each had."""
        return [(str(one.label), self.away[one]) for one in Reason if one in self.away]


@dataclass(frozen=True)
class Line:
    """One participant's row."""

    person: Participant
    cells: list[Cell]
    sums: Sums


@dataclass(frozen=True)
class Grid:
    """The whole table."""

    columns: list[Column]
    weeks: list[tuple[int, int]]
    """The number of each week and how many columns it has."""
    lines: list[Line]
    sums: Sums


def grid_of(people: Sequence[Participant], diary: Diary, unit: int | None) -> Grid:
    """The table of some participants over the days of a diary, weekends only where needed."""
    days = list(days_between(diary.first, diary.last))
    entries = {(one.pk, day): diary.entry(one.pk, day) for one in people for day in days}
    used = {key[1] for key, entry in entries.items() if entry.is_expected or entry.mark}
    days = [day for day in days if day.isoweekday() <= 5 or day in used]
    today, total = timezone.localdate(), Sums()
    starts = {next(week) for _number, week in groupby(days, key=lambda day: day.isocalendar()[:2])}
    lines, present = [], dict.fromkeys(days, 0)
    for person in people:
        sums, cells = Sums(), []
        for day in days:
            entry = entries[person.pk, day]
            cells.append(cell_of(entry, today, week_starts=day in starts))
            if entry.mark:
                sums.add(entry.mark)
                total.add(entry.mark)
                present[day] += entry.mark.is_present
        lines.append(Line(person, cells, sums))
    columns = [
        Column(
            day=day,
            weekday=date_format(day, "D").lower(),
            is_today=day == today,
            week_starts=day in starts,
            present=present[day] if day <= today else None,
            closed=diary.closed(day, unit),
        )
        for day in days
    ]
    weeks = [
        (number, len(list(found)))
        for number, found in groupby(days, key=lambda day: day.isocalendar()[1])
    ]
    return Grid(columns, weeks, lines, total)


def cell_of(entry: Entry, today: date, *, week_starts: bool = False) -> Cell:
    """One entry as it stands in a table."""
    empty = Cell(entry.day, week_starts=week_starts, is_today=entry.day == today)
    answer, when = of_mark(entry.mark), fi_date(entry.day)
    if entry.mark and answer:
        words = f"{when}: {in_words(answer)}"
        return replace(empty, text=short(answer), kind=_kind(entry.mark), words=words)
    if entry.empty_because:
        return replace(empty, kind="closed", words=f"{when}: {entry.empty_because}")
    if not entry.is_expected:
        return replace(empty, words=when)
    if entry.day > today:
        return replace(empty, kind="planned", words=_("%(day)s: planned") % {"day": when})
    return replace(empty, kind="waiting", words=_("%(day)s: not marked") % {"day": when})


def _kind(mark: Mark) -> str:
    if not mark.is_present:
        if mark.reason in MISSED:
            return "missed"
        return "sick" if mark.reason in (Reason.SICK, Reason.CHILD) else "away"
    if mark.is_remote:
        return "remote"
    is_part = mark.hours is not None and mark.hours < mark.planned_hours
    return "part" if is_part else "here"


def key_to_signs() -> list[tuple[str, str, str]]:
    """Kind, sign and words of everything a table may show."""
    signs = letters()
    kinds = {Reason.SICK: "sick", Reason.CHILD: "sick"} | dict.fromkeys(MISSED, "missed")
    return [
        ("here", "5", _("Hours here")),
        ("part", "3", _("Part of the day")),
        ("remote", "5", _("At a distance")),
        *((kinds.get(one, "away"), signs[one], str(one.label)) for one in Reason),
        ("waiting", "", _("Not marked yet")),
        ("planned", "", _("Planned")),
        ("closed", "", _("Holiday or closed")),
    ]
