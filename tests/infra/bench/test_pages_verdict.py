"""The worst of all pages decides, and each broken limit is told."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from infra.bench.pages.listed import FRAME
from infra.bench.pages.run import report
from infra.bench.pages.verdict import Seen, judge

PAGE = Seen(
    times=[2000] * 4,
    sql=[1_000_000] * 3,
    queries=9,
    middle_queries=9,
    page_kb=10.0,
    assets_kb=100.0,
)
EMPTY = replace(PAGE, times=[1000] * 4, queries=3, middle_queries=3)


def test_the_worst_page_decides() -> None:
    verdict = judge({FRAME: EMPTY, "/a/": PAGE, "/b/": replace(PAGE, times=[2500] * 4, queries=8)})
    assert (verdict.worst_queries, verdict.worst_vs_frame) == (9, 2.5)
    assert (verdict.worst_sql_ms, verdict.first_kb, verdict.later_kb) == (1.0, 110.0, 10.0)
    assert verdict.faults() == []


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        (replace(PAGE, queries=16, middle_queries=16), "worst_queries is 16, and 15 is allowed."),
        (replace(PAGE, times=[3100] * 4), "worst_vs_frame is 3.1, and 3 is allowed."),
        (replace(PAGE, sql=[41_000_000] * 3), "worst_sql_ms is 41.0, and 40 is allowed."),
        (replace(PAGE, assets_kb=241.0), "first_kb is 251.0, and 250 is allowed."),
        (replace(PAGE, page_kb=41.0), "later_kb is 41.0, and 40 is allowed."),
        (replace(PAGE, middle_queries=8), "/a/ takes more queries with more rows."),
    ],
)
def test_a_broken_limit_is_told_and_ends_with_one(
    page: Seen, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report({FRAME: EMPTY, "/a/": page}) == 1
    lines = capsys.readouterr().out.splitlines()
    assert fault in lines
    assert set(json.loads(lines[-1])) >= {
        "worst_queries", "worst_vs_frame", "worst_sql_ms", "first_kb", "later_kb",
    }  # fmt: skip
