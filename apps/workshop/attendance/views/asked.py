"""What an address asks for: whose list, and which day, week or month."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone

from apps.workshop.attendance.permissions import Group, chosen_group
from kit.days import FIRST_YEAR, YEARS_AHEAD
from kit.pages.filters import Chip

UNIT = "unit"
DAY = "day"


def day_of(text: str) -> date:
    """The day of an address; today for one that is none, or too far away to be meant."""
    today = timezone.localdate()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if FIRST_YEAR <= day.year <= today.year + YEARS_AHEAD else today


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of a day's month."""
    last = calendar.monthrange(day.year, day.month)[1]
    return day.replace(day=1), day.replace(day=last)


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of a day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


@dataclass(frozen=True)
class Asked:
    """A list and a day; `address` leads to the same list on another day."""

    group: Group
    day: date

    def query(self, day: date | None = None, group: Group | None = None, **more: str) -> str:
        return "?" + urlencode(
            {UNIT: (group or self.group).code, DAY: (day or self.day).isoformat(), **more}
        )


def asked_of(request: HttpRequest, groups: Sequence[Group]) -> Asked:
    """Read from the address, with today and one's first unit where it says nothing."""
    group = chosen_group(list(groups), request.GET.get(UNIT, ""))
    return Asked(group, day_of(request.GET.get(DAY, "")))


def choices_of(asked: Asked, groups: Sequence[Group]) -> list[Chip]:
    """The units one may look at, as kit/chips.html reads them; none where there is one only."""
    if len(groups) < 2:
        return []
    return [
        Chip(group.name, asked.query(group=group), group.code == asked.group.code)
        for group in groups
    ]
