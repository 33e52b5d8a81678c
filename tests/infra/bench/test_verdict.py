"""From times to ratios, and from ratios to what is said about them."""

from __future__ import annotations

import json

import pytest

from infra.bench.request.verdict import (
    FEW,
    LARGEST_GROWTH,
    LARGEST_VS_PLAIN,
    MANY,
    PLAIN,
    QUERIES,
    Verdict,
    judge,
)
from infra.bench.sides.times import first_quarter, in_words


def a_verdict(vs_plain: float = 1.0, vs_plain_many: float = 1.0, growth: float = 1.0) -> Verdict:
    return Verdict(vs_plain, vs_plain_many, growth, requests=2000)


def test_a_quarter_of_the_times_is_shorter_than_the_first_quarter() -> None:
    assert first_quarter([5, 1, 4, 2, 3]) == 2
    assert first_quarter([10, 20]) == 12.5


def test_the_ratios_are_those_of_the_first_quarters_and_not_of_the_slow_requests() -> None:
    verdict = judge(
        {
            PLAIN: [100, 100, 100, 9000],
            FEW: [110, 110, 110, 110],
            MANY: [121, 121, 50000, 50000],
        }
    )
    assert (verdict.vs_plain, verdict.vs_plain_many, verdict.growth) == (1.1, 1.21, 1.1)


def test_the_requests_said_are_those_that_every_side_made() -> None:
    times = {PLAIN: [1, 1, 1], FEW: [1, 1], MANY: [1, 1, 1]}
    assert judge(times).requests == 2


def test_ratios_at_their_limits_are_small_enough() -> None:
    assert a_verdict(vs_plain=LARGEST_VS_PLAIN, growth=LARGEST_GROWTH).faults() == []


def test_what_is_printed_is_what_is_judged() -> None:
    verdict = judge({PLAIN: [10000] * 4, FEW: [12549] * 4, MANY: [12549] * 4})
    assert verdict.vs_plain == 1.25
    assert verdict.faults() == []


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (a_verdict(vs_plain=1.26), ["vs_plain is 1.26, and 1.25 is allowed."]),
        (a_verdict(growth=1.16), ["growth is 1.16, and 1.15 is allowed."]),
    ],
)
def test_a_ratio_above_its_limit_is_named_with_it(verdict: Verdict, said: list[str]) -> None:
    assert verdict.faults() == said


def test_the_json_has_both_ratios_and_how_they_were_measured() -> None:
    assert json.loads(a_verdict(vs_plain=1.12, vs_plain_many=1.15, growth=1.03).as_json()) == {
        "vs_plain": 1.12,
        "vs_plain_many": 1.15,
        "growth": 1.03,
        "requests": 2000,
        "queries": QUERIES,
    }


def test_in_words_a_side_is_a_line_in_milliseconds() -> None:
    said = in_words({PLAIN: [1_000_000, 2_000_000, 3_000_000, 4_000_000]})
    assert said == "plain 25th percentile 1.75 ms, median 2.50 ms"
