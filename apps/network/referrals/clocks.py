"""The promised times of a referral, in Finnish working days from sending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from apps.network.referrals.models import Promise
from kit.days import working_days_after

ANSWER_WORKING_DAYS, DECISION_WORKING_DAYS, START_WORKING_DAYS, EXPIRY_DAYS = 2, 5, 15, 30
"""What the network promises. An organisation may promise to be faster."""


@dataclass(frozen=True)
class Clocks:
    """When each step is due at the latest."""

    answer_due_at: datetime
    decision_due_at: datetime
    start_due_at: datetime
    expires_at: datetime


def clocks_from(begin: datetime, promise: Promise | None) -> Clocks:
    """The clocks of a referral sent, or opened again, at `begin`: due at the same time of day."""
    days = (
        (
            promise.answer_working_days,
            promise.decision_working_days,
            promise.start_working_days,
            promise.expiry_days,
        )
        if promise
        else (ANSWER_WORKING_DAYS, DECISION_WORKING_DAYS, START_WORKING_DAYS, EXPIRY_DAYS)
    )
    answer, decision, start = (after_working_days(begin, count) for count in days[:3])
    return Clocks(answer, decision, start, begin + timedelta(days=days[3]))


def after_working_days(begin: datetime, count: int) -> datetime:
    """The same time of day, `count` working days later."""
    local = timezone.localtime(begin)
    day = working_days_after(local.date(), count)
    return timezone.make_aware(datetime.combine(day, local.time().replace(tzinfo=None)))


def half_way(begin: datetime, due: datetime) -> datetime:
    """When half of a time is over, and somebody is reminded."""
    return begin + (due - begin) / 2
