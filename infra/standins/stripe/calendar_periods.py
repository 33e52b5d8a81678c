"""Billing periods: whole months or years from an anchor, in UTC."""

import calendar
from datetime import UTC, datetime, timedelta

from infra.standins.stripe.book import Obj


def period_end(anchor: int, recurring: Obj, start: int) -> int:
    """Return the Unix time of the first renewal after `start`.

    Months count from the anchor, so that a subscription of the 31st renews on the last day of a
    short month and on the 31st again after it.
    """
    turns = 0
    end = anchor
    while end <= start:
        turns += 1
        end = _later(anchor, recurring["interval"], turns * recurring["interval_count"])
    return end


def _later(anchor: int, interval: str, count: int) -> int:
    moment = datetime.fromtimestamp(anchor, UTC)
    if interval in ("day", "week"):
        days = count * (7 if interval == "week" else 1)
        return int((moment + timedelta(days=days)).timestamp())
    months = moment.month - 1 + count * (12 if interval == "year" else 1)
    year, month = moment.year + months // 12, months % 12 + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return int(moment.replace(year=year, month=month, day=day).timestamp())
