"""The benches from their command line. How fast anything is, is theirs to say and not a test's."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from infra.bench.__main__ import main
from infra.bench.request.run import report
from infra.bench.request.verdict import FEW, MANY, PLAIN
from infra.demo.environment import ROOT


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["closing"],
        ["request", "--requests", "1"],
        ["audit", "--requests", "1"],
        ["audit", "--slices", "0"],
        ["referrals", "--requests", "1"],
        ["referrals", "--received", "0"],
        ["referrals", "--network", "0"],
    ],
)
def test_a_command_line_that_measures_nothing_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize(("few", "code"), [(1200, 0), (1300, 1)])
def test_it_ends_with_one_when_a_ratio_is_too_large_and_with_json_either_way(
    few: int, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report({PLAIN: [1000] * 4, FEW: [few] * 4, MANY: [few] * 4}) == code
    lines = capsys.readouterr().out.splitlines()
    assert json.loads(lines[-1])["vs_plain"] == few / 1000
    assert ("vs_plain is 1.30, and 1.25 is allowed." in lines) == bool(code)


def verdict_of(*arguments: str) -> dict[str, float]:
    """The last line of a run of its own, which may have broken a limit."""
    done = subprocess.run(
        [sys.executable, "-m", "infra.bench", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    verdict: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return verdict


@pytest.mark.long
def test_referrals_are_measured_and_the_last_line_is_json() -> None:
    verdict = verdict_of("referrals", "--requests", "3", "--received", "30", "--network", "1000")
    assert verdict["send_accept_vs_form"] > 0
    assert verdict["inbox_vs_frame"] > 0
    assert verdict["inbox_queries"] > 0
    assert verdict["inbox_growth"] > 0
    assert (verdict["requests"], verdict["received"], verdict["network"]) == (3, 30, 1000)


@pytest.mark.long
def test_the_page_is_measured_on_every_side_and_the_last_line_is_json() -> None:
    verdict = verdict_of("request", "--requests", "50")
    assert verdict["vs_plain"] > 0
    assert verdict["growth"] > 0
    assert (verdict["requests"], verdict["queries"]) == (50, 8)


@pytest.mark.long
def test_the_trail_is_measured_alone_and_in_a_crowd_and_the_last_line_is_json() -> None:
    verdict = verdict_of("audit", "--requests", "50", "--slices", "2")
    assert verdict["ratio"] > 0
    assert verdict["concurrent"] > 0
    assert (verdict["requests"], verdict["slices"]) == (50, 2)
    assert (verdict["participants"], verdict["readers"]) == (50, 8)
