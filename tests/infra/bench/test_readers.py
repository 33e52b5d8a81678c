"""Eight readers at once, and whose slice it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from apps.workshop.participants.views import PAGE_SIZE
from infra.bench.audit.page import ROW_MARK
from infra.bench.audit.readers import alternate, pace
from infra.bench.audit.verdict import PARTICIPANTS, READERS
from infra.demo.environment import ROOT
from infra.demo.trouble import Trouble


def test_every_side_has_a_slice_in_every_round_and_each_begins_every_other() -> None:
    asked: list[str] = []
    reads: dict[str, Callable[[], object]] = {
        name: (lambda name=name: asked.append(name)) for name in ("with", "without")
    }

    def measure(read: Callable[[], object]) -> float:
        read()
        return float(len(asked))

    paces = alternate(reads, 3, measure)
    assert asked == ["with", "without", "without", "with", "with", "without"]
    assert paces == {"with": [1.0, 4.0, 5.0], "without": [2.0, 3.0, 6.0]}


def test_all_readers_are_at_it_at_the_same_time() -> None:
    together = threading.Barrier(READERS, timeout=5)
    # One page each, and none comes before all have asked.
    pace(together.wait, seconds=1e-6)


def test_a_reader_asks_anew_as_soon_as_there_is_a_page() -> None:
    assert pace(lambda: time.sleep(0.01), seconds=0.2) > READERS / 0.2


def test_a_page_that_comes_after_the_end_is_not_counted() -> None:
    assert pace(lambda: time.sleep(0.05), seconds=0.01) == 0


def test_a_reader_who_gets_no_page_ends_the_bench() -> None:
    def refused() -> None:
        raise Trouble("No page.")

    with pytest.raises(Trouble, match="No page"):
        pace(refused, seconds=0.01)


def test_the_page_shows_as_many_as_the_product_s_list_and_marks_each() -> None:
    template = ROOT / "apps/workshop/participants/templates/participants/list_row.html"
    assert PARTICIPANTS == PAGE_SIZE
    assert template.read_text().count(ROW_MARK) == 1
