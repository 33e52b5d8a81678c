"""Where a weekly plan goes past a limit of its service basis: warned of, and never refused.

Limits are those of `ServiceBasis`; authorities decide exceptions, so the reason is written down.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.network.classifications.models import ServiceBasis
from apps.workshop.attendance.answers import shown_hours
from apps.workshop.attendance.models import Mark
from apps.workshop.participants.models import Period
from apps.workshop.participants.periods.limits import months_later
from kit.templatetags.kit import fi_date

NEARLY = 10
"""From so few days left on, the person's page warns of a limit in twelve months."""


@dataclass(frozen=True)
class Typed:
    """One day of a plan that is being made."""

    weekday: int
    hours: Decimal


def warnings(
    days: Sequence[Typed],
    *,
    period: Period,
    valid_from: date,
    is_free: dict[date, str],
    before: Sequence[date] = (),
) -> list[str]:
    """Each limit the plan goes past, as a sentence.

    `is_free` names days without anybody here; `before` are days to come that are planned already,
    before this plan holds.
    """
    # The rules of the period's first day hold, as for its length.
    basis = ServiceBasis.objects.rules_of(period.service_basis, period.starts_on)
    if basis is None:
        return []
    found = [*_of_hours(days, basis), *_of_week(days, basis)]
    if basis.max_days_12_months:
        found += _of_year(days, period, valid_from, basis.max_days_12_months, is_free, before)
    return found


def _of_hours(days: Sequence[Typed], basis: ServiceBasis) -> list[str]:
    low, high = basis.min_hours_day, basis.max_hours_day
    found = []
    if low and any(day.hours < low for day in days):
        found.append(_("A day is shorter than %(hours)s hours.") % {"hours": shown_hours(low)})
    if high and any(day.hours > high for day in days):
        found.append(_("A day is longer than %(hours)s hours.") % {"hours": shown_hours(high)})
    return found


def _of_week(days: Sequence[Typed], basis: ServiceBasis) -> list[str]:
    low, high = basis.min_days_week, basis.max_days_week
    if low and len(days) < low:
        return [
            ngettext(
                "Each week is to have at least %(count)s day.",
                "Each week is to have at least %(count)s days.",
                low,
            )
            % {"count": low}
        ]
    if high and len(days) > high:
        return [
            ngettext(
                "More than %(count)s day in a week.", "More than %(count)s days in a week.", high
            )
            % {"count": high}
        ]
    return []


def _of_year(
    days: Sequence[Typed],
    period: Period,
    valid_from: date,
    most: int,
    is_free: dict[date, str],
    before: Sequence[date],
) -> list[str]:
    """Days that were on this basis and days to come, in any twelve months."""
    counted = sorted({*_been(period, months_later(valid_from, -12), valid_from), *before})
    weekdays = {day.weekday for day in days}
    day, a_year_on = valid_from, months_later(valid_from, 12)
    while day <= min(period.ends_on or a_year_on, a_year_on):
        if day.isoweekday() in weekdays and day not in is_free:
            counted.append(day)
            counted = [one for one in counted if one > months_later(day, -12)]
            if len(counted) > most:
                return [
                    _("On %(day)s there would be more than %(most)s days in twelve months.")
                    % {"day": fi_date(day), "most": most}
                ]
        day += timedelta(days=1)
    return []


def _been(period: Period, after: date, until: date) -> Iterable[date]:
    """The days the person was here on the period's basis, after a day and before another."""
    return Mark.objects.filter(
        participant=period.participant_id,
        service_basis=period.service_basis,
        is_present=True,
        day__gt=after,
        day__lt=until,
    ).values_list("day", flat=True)


def nearly_used(periods: Iterable[Period], today: date) -> list[str]:
    """The bases of these periods whose days of twelve months are used up or nearly, in words.

    Told by the days that were marked. A query for each basis that has such a limit.
    """
    found, names = [], ServiceBasis.objects.names(get_language() or "fi")
    for period in {one.service_basis: one for one in periods}.values():
        basis = ServiceBasis.objects.rules_of(period.service_basis, period.starts_on)
        most = basis.max_days_12_months if basis else None
        if not most:
            continue
        tomorrow = today + timedelta(days=1)
        left = most - len(list(_been(period, months_later(today, -12), tomorrow)))
        about = {"basis": names.get(period.service_basis, period.service_basis), "most": most}
        if left < 0:
            said = ngettext(
                "%(basis)s: %(count)s day more than the %(most)s days allowed in twelve months.",
                "%(basis)s: %(count)s days more than the %(most)s days allowed in twelve months.",
                -left,
            )
            found.append(said % (about | {"count": -left}))
        elif left <= NEARLY:
            said = ngettext(
                "%(basis)s: %(count)s day is left of %(most)s days in twelve months.",
                "%(basis)s: %(count)s days are left of %(most)s days in twelve months.",
                left,
            )
            found.append(said % (about | {"count": left}))
    return found
