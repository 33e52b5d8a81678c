"""What the trail costs, from times and paces to ratios, and from ratios to what is said."""

from __future__ import annotations

import json

import pytest

from infra.bench.audit.run import report
from infra.bench.audit.verdict import (
    LARGEST_RATIO,
    LEAST_CONCURRENT,
    PARTICIPANTS,
    READERS,
    WITH,
    WITHOUT,
    Verdict,
    judge,
)


def a_verdict(ratio: float = 1.0, concurrent: float = 1.0) -> Verdict:
    return Verdict(ratio, concurrent, requests=2000, slices=40)


def test_the_ratio_is_that_of_the_first_quarters_and_not_of_the_slow_requests() -> None:
    times = {WITH: [110, 110, 110, 9000], WITHOUT: [100, 100, 100, 100]}
    assert judge(times, {WITH: [1.0], WITHOUT: [1.0]}).ratio == 1.1


def test_paces_are_compared_two_rounds_at_a_time_and_the_middle_one_counts() -> None:
    # Ever fewer pages in the first two rounds, and something else in the last slice.
    paces = {WITH: [100.0, 70.0, 95.0, 95.0, 90.0], WITHOUT: [90.0, 80.0, 100.0, 100.0, 10.0]}
    verdict = judge({WITH: [1, 1], WITHOUT: [1, 1]}, paces)
    assert (verdict.concurrent, verdict.slices) == (1.0, 5)


def test_the_requests_said_are_those_that_every_side_made() -> None:
    verdict = judge({WITH: [1, 1, 1], WITHOUT: [1, 1]}, {WITH: [1.0], WITHOUT: [1.0]})
    assert verdict.requests == 2


def test_figures_at_their_limits_are_good_enough() -> None:
    assert a_verdict(ratio=LARGEST_RATIO, concurrent=LEAST_CONCURRENT).faults() == []


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (a_verdict(ratio=1.16), ["ratio is 1.16, and 1.15 is allowed."]),
        (a_verdict(concurrent=0.84), ["concurrent is 0.84, and 0.85 is the least."]),
    ],
)
def test_a_broken_limit_is_named_with_the_figure(verdict: Verdict, said: list[str]) -> None:
    assert verdict.faults() == said


def test_the_json_has_both_figures_and_how_they_were_measured() -> None:
    assert json.loads(a_verdict(ratio=1.12, concurrent=0.9).as_json()) == {
        "ratio": 1.12,
        "concurrent": 0.9,
        "requests": 2000,
        "slices": 40,
        "participants": PARTICIPANTS,
        "readers": READERS,
    }


@pytest.mark.parametrize(("slow", "few", "code"), [(110, 90.0, 0), (120, 90.0, 1), (110, 80.0, 1)])
def test_it_ends_with_one_when_a_limit_is_broken_and_with_json_either_way(
    slow: int, few: float, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    times = {WITH: [slow] * 4, WITHOUT: [100] * 4}
    assert report(times, {WITH: [few] * 2, WITHOUT: [100.0] * 2}) == code
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["ratio"], said["concurrent"]) == (slow / 100, few / 100)
