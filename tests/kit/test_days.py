"""Days with a year that can be meant."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from kit.days import DayField


@pytest.mark.parametrize("typed", ["2026-11-22", "22.11.2026"])
def test_a_day_is_read_as_people_and_as_browsers_write_it(typed: str) -> None:
    assert DayField().clean(typed) == date(2026, 11, 22)


@pytest.mark.parametrize("year", [1, 202, 1989, timezone.localdate().year + 6, 9999])
def test_a_year_nobody_means_is_refused_by_name(year: int) -> None:
    with pytest.raises(ValidationError, match=str(year)):
        DayField().clean(f"{year:04d}-05-06")
