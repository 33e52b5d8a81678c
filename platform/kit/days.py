"""Days as people type them, with a year that can be meant."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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
