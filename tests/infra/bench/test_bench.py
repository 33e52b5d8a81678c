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


@pytest.mark.parametrize("arguments", [[], ["closing"], ["request", "--requests", "1"]])
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


@pytest.mark.long
def test_the_page_is_measured_on_every_side_and_the_last_line_is_json() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "infra.bench", "request", "--requests", "50"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    verdict = json.loads(done.stdout.splitlines()[-1])
    assert verdict["vs_plain"] > 0
    assert verdict["growth"] > 0
    assert (verdict["requests"], verdict["queries"]) == (50, 8)
