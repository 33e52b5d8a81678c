"""Days with a year that can be meant, days in words, and working days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from kit.days import DayField, in_words, working_days_after


@pytest.mark.parametrize("typed", ["2026-11-22", "22.11.2026"])
def test_a_day_is_read_as_people_and_as_browsers_write_it(typed: str) -> None:
    assert DayField().clean(typed) == date(2026, 11, 22)


@pytest.mark.parametrize("year", [1, 202, 1989, timezone.localdate().year + 6, 9999])
def test_a_year_nobody_means_is_refused_by_name(year: int) -> None:
    with pytest.raises(ValidationError, match=str(year)):
        DayField().clean(f"{year:04d}-05-06")


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (-1, "yesterday"),
        (5, "in 5 days"),
        (-3, "3 days ago"),
    ],
)
def test_a_day_is_said_as_people_say_it(ahead: int, words: str) -> None:
    today = date(2026, 11, 22)
    with translation.override("en"):
        assert in_words(today + timedelta(days=ahead), today) == words


def test_a_weekend_is_no_working_day() -> None:
    friday = date(2026, 11, 20)
    assert working_days_after(friday, 1) == date(2026, 11, 23)
    assert working_days_after(friday, 5) == date(2026, 11, 27)
    assert working_days_after(date(2026, 11, 21), 1) == date(2026, 11, 23)
    # Christmas Eve to Boxing Day are free, and so are New Year's Day and Epiphany.
    assert working_days_after(date(2026, 12, 23), 1) == date(2026, 12, 28)
    assert working_days_after(date(2026, 12, 31), 2) == date(2027, 1, 5)
