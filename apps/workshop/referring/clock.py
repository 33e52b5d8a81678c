"""How long is left of what was promised about a referral, in words and as a share.

Counted in working time: a day of a weekend or a holiday takes nothing of it, so that two working
days from Friday at two are over on Tuesday at two, and are two days all the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from apps.network.referrals.models import Referral
from apps.network.referrals.workflow import UNANSWERED, State
from kit.holidays import holiday

DAY = timedelta(days=1)
MIDNIGHT = time()
SOON = 0.25
"""With less than this share of its time left, a referral is said to be urgent."""

ICONS = {"ok": "clock", "wait": "clock-hour-4", "late": "alarm"}


class Promised(StrEnum):
    """Which of the promised times runs."""

    ANSWER = "answer"
    DECISION = "decision"
    START = "start"

    @property
    def label(self) -> Promise:
        return LABELS[self]


LABELS: dict[Promised, Promise] = {
    Promised.ANSWER: pgettext_lazy("promised time", "answer"),
    Promised.DECISION: pgettext_lazy("promised time", "decision"),
    Promised.START: pgettext_lazy("promised time", "start"),
}
DUE = {
    Promised.ANSWER: "answer_due_at",
    Promised.DECISION: "decision_due_at",
    Promised.START: "start_due_at",
}
RUNS: dict[str, Promised] = {
    **{state.value: Promised.ANSWER for state in UNANSWERED},
    State.IN_REVIEW.value: Promised.DECISION,
    State.WAITLISTED.value: Promised.START,
    State.ACCEPTED.value: Promised.START,
}
"""Which time runs in which state; in the others none does."""


@dataclass(frozen=True)
class Clock:
    """One promised time as it stands now.

    Its moments have a time zone, or they are all what the clock on the wall shows.
    """

    what: Promised
    begun: datetime
    due: datetime
    now: datetime

    @cached_property
    def left(self) -> timedelta:
        """Working time that is left; below nothing when it is over."""
        if self.now <= self.due:
            return working_time(self.now, self.due)
        return -working_time(self.due, self.now)

    @property
    def is_late(self) -> bool:
        return self.now > self.due

    @cached_property
    def used(self) -> int:
        """How much of the time is over, of a hundred."""
        if self.is_late:
            return 100
        whole = working_time(self.begun, self.due)
        return 100 - round(100 * (self.left / whole)) if whole else 100

    @property
    def tone(self) -> str:
        if self.is_late:
            return "late"
        return "wait" if self.used >= 100 * (1 - SOON) else "ok"

    @property
    def icon(self) -> str:
        return ICONS[self.tone]

    @property
    def words(self) -> str:
        """4 h 45 min, 1 d 5 h, 2 d, 1 d over."""
        if self.is_late:
            return _units(get_language()).over % {"time": duration(-self.left)}
        return duration(self.left)

    @property
    def label(self) -> Promise:
        return self.what.label


def clock_of(referral: Referral, now: datetime | None = None) -> Clock | None:
    """The time that runs for a referral; None where none does any more."""
    what = RUNS.get(referral.state)
    if what is None:
        return None
    begun = referral.reopened_at or referral.sent_at
    return Clock(what, begun, getattr(referral, DUE[what]), now or timezone.now())


def working_time(begin: datetime, end: datetime) -> timedelta:
    """The time between two moments without the days on which nobody works.

    By the clock on the wall: a night in which it is put forward or back is as long as any other.
    """
    first, last = on_the_wall(begin), on_the_wall(end)
    begun_on, ended_on = first.date(), last.date()
    whole = DAY * working_days(begun_on, ended_on)
    if is_working_day(begun_on):
        whole -= first - datetime.combine(begun_on, MIDNIGHT)
    if is_working_day(ended_on):
        whole += last - datetime.combine(ended_on, MIDNIGHT)
    return whole


def on_the_wall(moment: datetime) -> datetime:
    """What the clock on the wall shows; a moment without a time zone says that already."""
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(timezone.get_default_timezone()).replace(tzinfo=None)


# A page measures many times between the same few days.
@lru_cache(maxsize=4096)
def working_days(first: date, last: date) -> int:
    """How many working days begin with the one and are over before the other."""
    return sum(is_working_day(first + DAY * number) for number in range((last - first).days))


@lru_cache(maxsize=4096)
def is_working_day(day: date) -> bool:
    return day.isoweekday() <= 5 and not holiday(day, "fi")


def duration(length: timedelta) -> str:
    """A length in the largest units that matter: days, a day and hours, hours and minutes."""
    units = _units(get_language())
    minutes = max(int(length.total_seconds()) // 60, 1)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days > 1:
        return units.days % {"days": days}
    if days:
        pair = units.day, units.hours % {"hours": hours} if hours else ""
    elif hours:
        pair = units.hours % {"hours": hours}, units.minutes % {"minutes": rest} if rest else ""
    else:
        return units.minutes % {"minutes": minutes}
    return " ".join(filter(None, pair))


@dataclass(frozen=True)
class _Units:
    """How times are said in one language; a page says many."""

    days: str
    day: str
    hours: str
    minutes: str
    over: str


@lru_cache(maxsize=8)
def _units(_language: str | None) -> _Units:
    return _Units(
        days=_("%(days)s d"),
        day=_("1 d"),
        hours=_("%(hours)s h"),
        minutes=_("%(minutes)s min"),
        over=pgettext("promised time", "%(time)s over"),
    )
