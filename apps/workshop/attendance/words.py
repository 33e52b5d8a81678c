"""A planned day and the days of the week, as pages say them."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.workshop.attendance.answers import shown_hours
from apps.workshop.attendance.models import PlannedDay
from kit.templatetags.kit import fi_time

A_MONDAY = date(2024, 1, 1)


def weekday_name(number: int) -> str:
    """The short name of a day of the week; Monday is 1."""
    return date_format(A_MONDAY + timedelta(days=number - 1), "D").lower()


def planned_in_words(planned: PlannedDay) -> str:
    """9.00–14.00, or 5 h; and whether at a distance."""
    if planned.starts_at and planned.ends_at:
        text = f"{fi_time(planned.starts_at)}–{planned.ends_at:%-H.%M}"
    else:
        text = _("%(hours)s h") % {"hours": shown_hours(planned.hours)}
    return _("%(time)s, at a distance") % {"time": text} if planned.is_remote else text
