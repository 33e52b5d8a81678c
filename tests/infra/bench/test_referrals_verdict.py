"""Sending is measured beside forms, the list beside the empty page, and each limit is told."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from infra.bench.referrals.run import report
from infra.bench.referrals.verdict import Seen, judge

FEW = Seen(forms=[1000] * 3, ways=[2500] * 3, frames=[1000] * 3, inboxes=[2000] * 3, queries=12)


def test_what_is_just_small_enough_passes() -> None:
    verdict = judge(FEW, replace(FEW, inboxes=[2600] * 3), received=1300, network=1_000_000)
    assert (verdict.send_accept_vs_form, verdict.inbox_vs_frame) == (2.5, 2.0)
    assert (verdict.inbox_queries, verdict.inbox_growth) == (12, 1.3)
    assert verdict.faults() == []


@pytest.mark.parametrize(
    ("many", "fault"),
    [
        (replace(FEW, ways=[2600] * 3), "send_accept_vs_form is 2.6, and 2.5 is allowed."),
        (replace(FEW, queries=13), "inbox_queries is 13, and 12 is allowed."),
        (replace(FEW, inboxes=[2700] * 3), "inbox_growth is 1.35, and 1.3 is allowed."),
    ],
)
def test_a_broken_limit_is_told_and_ends_with_one(
    many: Seen, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(FEW, many, received=1300, network=1_000_000) == 1
    lines = capsys.readouterr().out.splitlines()
    assert fault in lines
    assert set(json.loads(lines[-1])) >= {
        "send_accept_vs_form", "inbox_vs_frame", "inbox_queries", "inbox_growth",
    }  # fmt: skip


def test_a_slow_list_is_told() -> None:
    slow = replace(FEW, inboxes=[2100] * 3)
    verdict = judge(slow, slow, received=1300, network=1_000_000)
    assert verdict.faults() == ["inbox_vs_frame is 2.1, and 2 is allowed."]


def test_a_machine_that_became_slower_is_no_growth() -> None:
    slower = Seen(*([2 * time for time in times] for times in (
        FEW.forms, FEW.ways, FEW.frames, FEW.inboxes,
    )), queries=12)  # fmt: skip
    verdict = judge(FEW, slower, received=1300, network=1_000_000)
    assert (verdict.inbox_growth, verdict.send_accept_growth) == (1.0, 1.0)
