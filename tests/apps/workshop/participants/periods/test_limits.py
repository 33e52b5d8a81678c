"""How long a period is, and which limits of its basis it passes."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from apps.network.classifications.models import ServiceBasis
from apps.workshop.participants.periods.limits import (
    Length,
    Limit,
    Stretch,
    length,
    months_later,
    passed,
    together,
)

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)

days = st.dates(date(2023, 1, 1), date(2030, 12, 31))
months = st.integers(1, 30)

KTT = ServiceBasis(code="KTT", law_ref="189/2001", min_months=3, max_months=24)
TK = ServiceBasis(
    code="TK", law_ref="380/2023", max_months=12, max_months_total=12, max_months_same=6
)


def limits(
    basis: ServiceBasis, stretch: Stretch, *others: Stretch, ends: bool = False
) -> list[Limit]:
    return [one.limit for one in passed(basis, stretch, others, today=TODAY, ends=ends)]


@given(first=days, count=months)
def test_so_many_months_are_exactly_so_many(first: date, count: int) -> None:
    last = months_later(first, count) - DAY
    assert length(first, last) == Length(count, 0)
    assert not length(first, last).is_above(count)
    assert length(first, last + DAY).is_above(count)


@given(first=days, span=st.integers(0, 1500))
def test_a_day_more_is_never_shorter(first: date, span: int) -> None:
    last = first + timedelta(days=span)
    now, then = length(first, last), length(first, last + DAY)
    assert (now.months, now.days) < (then.months, then.days)


@given(first=days, count=st.integers(3, 24))
def test_a_period_within_its_limits_is_not_remarked_on(first: date, count: int) -> None:
    assert limits(KTT, Stretch(first, months_later(first, count) - DAY)) == []


@given(first=days, short=st.integers(1, 60), over=st.integers(0, 400))
def test_a_period_outside_them_is(first: date, short: int, over: int) -> None:
    too_short = months_later(first, 3) - DAY - timedelta(days=short)
    too_long = months_later(first, 24) + timedelta(days=over)
    assert limits(KTT, Stretch(first, max(first, too_short))) == [Limit.SHORTEST]
    assert limits(KTT, Stretch(first, too_long)) == [Limit.LONGEST]


def test_a_period_that_ended_early_is_a_fact_and_no_warning() -> None:
    assert limits(KTT, Stretch(date(2026, 9, 1), date(2026, 9, 14)), ends=True) == []


def test_without_a_last_day_it_is_counted_until_today() -> None:
    assert limits(KTT, Stretch(date(2026, 11, 1), None)) == []
    assert limits(KTT, Stretch(date(2024, 11, 23), None)) == []
    assert limits(KTT, Stretch(date(2024, 11, 22), None)) == [Limit.LONGEST]


def test_work_trials_count_together_and_by_place() -> None:
    half = Stretch(date(2026, 1, 1), date(2026, 6, 30))
    assert limits(TK, half) == []
    here_again = Stretch(date(2026, 8, 1), date(2026, 8, 31))
    assert limits(TK, here_again, half) == [Limit.SAME]
    elsewhere = Stretch(date(2026, 8, 1), date(2027, 1, 31), "Kahvila Kuparipannu")
    assert limits(TK, elsewhere, half) == []
    a_day_more = Stretch(date(2026, 8, 1), date(2027, 2, 1), " kahvila  kuparipannu")
    assert limits(TK, a_day_more, half) == [Limit.TOTAL, Limit.SAME]


def test_thirty_days_over_are_a_month() -> None:
    assert together([Length(2, 20), Length(3, 15)]) == Length(6, 5)
