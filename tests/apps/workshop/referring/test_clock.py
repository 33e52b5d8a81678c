"""The promised times in words, at their edges: weekends, holidays, and the clock put forward."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from apps.network.referrals.clocks import after_working_days, clocks_from
from apps.workshop.referring.clock import Clock, Promised, clock_of, duration, working_time

HELSINKI = ZoneInfo("Europe/Helsinki")
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


def clock(begun: str, now: str, days: int = 2) -> Clock:
    begin = at(begun)
    return Clock(Promised.ANSWER, begin, after_working_days(begin, days), at(now))


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        ("2026-11-16 14:00", "2026-11-18 14:00", 48),
        # Over a weekend, and from within one.
        ("2026-11-20 14:00", "2026-11-24 14:00", 48),
        ("2026-11-21 09:00", "2026-11-23 00:00", 0),
        ("2026-11-22 23:59", "2026-11-23 06:00", 6),
        # Independence Day is a Sunday in 2026; Christmas is not.
        ("2026-12-23 12:00", "2026-12-28 12:00", 24),
        # Both nights in which the clock is changed are before a Sunday.
        ("2026-03-27 12:00", "2026-03-30 12:00", 24),
        ("2026-10-23 12:00", "2026-10-26 12:00", 24),
        ("2026-11-16 14:00", "2026-11-16 14:00", 0),
    ],
)
def test_only_working_days_take_time(begin: str, end: str, hours: int) -> None:
    assert working_time(at(begin), at(end)) == hours * HOUR


@pytest.mark.parametrize("days", [1, 2, 5, 15])
@pytest.mark.parametrize(
    "begin", ["2026-03-26 15:30", "2026-10-23 08:00", "2026-12-22 23:59", "2026-11-16 00:00"]
)
def test_a_whole_promise_is_its_working_days(begin: str, days: int) -> None:
    assert working_time(at(begin), after_working_days(at(begin), days)) == days * 24 * HOUR


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(hours=4, minutes=45), "4 h 45 min"),
        (timedelta(hours=5), "5 h"),
        (timedelta(days=1, hours=5, minutes=59), "1 d 5 h"),
        (timedelta(days=1, minutes=59), "1 d"),
        (timedelta(days=2, hours=23), "2 d"),
        (timedelta(days=15), "15 d"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(seconds=3), "1 min"),
        (timedelta(), "1 min"),
    ],
)
def test_a_length_is_said_in_the_units_that_matter(length: timedelta, words: str) -> None:
    with translation.override("en"):
        assert duration(length) == words


@pytest.mark.parametrize(
    ("now", "words", "tone", "used"),
    [
        ("2026-11-20 14:00", "2 d", "ok", 0),
        ("2026-11-21 12:00", "1 d 14 h", "ok", 21),
        ("2026-11-23 14:00", "1 d", "ok", 50),
        ("2026-11-24 02:00", "12 h", "wait", 75),
        ("2026-11-24 09:15", "4 h 45 min", "wait", 90),
        ("2026-11-24 14:00", "1 min", "wait", 100),
        ("2026-11-24 14:01", "1 min over", "late", 100),
        ("2026-11-25 15:00", "1 d 1 h over", "late", 100),
        # Two days over on the calendar, and on a Monday still the one it was on Friday night.
        ("2026-11-30 00:00", "3 d over", "late", 100),
    ],
)
def test_two_days_from_a_friday(now: str, words: str, tone: str, used: int) -> None:
    found = clock("2026-11-20 14:00", now)
    with translation.override("en"):
        assert (found.words, found.tone, found.used) == (words, tone, used)
        assert str(found.label) == "answer"


def referral(state: str, **times: Any) -> Any:
    begun = times.get("reopened_at") or at("2026-11-16 12:00")
    return SimpleNamespace(
        state=state,
        sent_at=at("2026-11-16 12:00"),
        **{"reopened_at": None, **times, **vars(clocks_from(begun, None))},
    )


@pytest.mark.parametrize(
    ("state", "what", "due"),
    [
        ("sent", Promised.ANSWER, "2026-11-18 12:00"),
        ("received", Promised.ANSWER, "2026-11-18 12:00"),
        ("in_review", Promised.DECISION, "2026-11-23 12:00"),
        ("waitlisted", Promised.START, "2026-12-07 12:00"),
        ("accepted", Promised.START, "2026-12-07 12:00"),
    ],
)
def test_the_state_says_which_time_runs(state: str, what: Promised, due: str) -> None:
    found = clock_of(referral(state), at("2026-11-17 12:00"))
    assert found is not None
    assert (found.what, timezone.localtime(found.due)) == (what, at(due))


@pytest.mark.parametrize("state", ["declined", "redirected", "withdrawn", "expired", "started"])
def test_no_time_runs_for_what_has_ended(state: str) -> None:
    assert clock_of(referral(state)) is None


def test_one_that_was_taken_up_again_has_its_whole_time_again() -> None:
    again = at("2027-01-11 09:00")
    found = cast(Clock, clock_of(referral("in_review", reopened_at=again), again))
    assert (found.used, found.tone) == (0, "ok")
