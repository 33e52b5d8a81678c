"""Days as people type them, with a year that can be meant, and days in words."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kit.holidays import holiday

FIRST_YEAR = 1990
YEARS_AHEAD = 5


class DayField(forms.DateField):
    """A day of working life: since 1990, and at most five years ahead. A typing slip is refused."""

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and not FIRST_YEAR <= day.year <= timezone.localdate().year + YEARS_AHEAD:
            raise forms.ValidationError(
                _("The year %(year)s is too far away. Check it."), params={"year": day.year}
            )
        return day


def in_words(day: date, today: date) -> str:
    """How far a day is from today: today, tomorrow, in 5 days, yesterday, 3 days ago."""
    ahead = (day - today).days
    if ahead == 0:
        return gettext("today")
    if abs(ahead) == 1:
        return gettext("tomorrow") if ahead > 0 else gettext("yesterday")
    if ahead > 0:
        return ngettext("in %(count)s day", "in %(count)s days", ahead) % {"count": ahead}
    return ngettext("%(count)s day ago", "%(count)s days ago", -ahead) % {"count": -ahead}


def working_days_after(day: date, count: int) -> date:
    """The day `count` working days after `day`: no weekends, and no public holidays."""
    while count:
        day += timedelta(days=1)
        count -= day.isoweekday() <= 5 and not holiday(day, "fi")
    return day


def months_later(day: date, months: int) -> date:
    """The same day some months on; the last of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
