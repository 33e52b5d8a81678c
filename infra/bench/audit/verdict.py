"""What the trail costs: one reader's time, and eight readers' pages in the same time."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from infra.bench.sides.times import first_quarter

PARTICIPANTS = 50
"""As many as the list shows at once."""

READERS = 8
SLICES = 40
"""Alternating on each side; with fewer the median says little."""

LARGEST_RATIO = 1.15
LEAST_CONCURRENT = 0.85

WITH, WITHOUT = "with", "without"
"""The product as it is; the product whose trail writes nothing."""


@dataclass(frozen=True)
class Verdict:
    """With the trail against without it, both to two decimals.

    `ratio` is how many times longer a request takes, by the 25th percentiles of `requests` on each
    side; `concurrent` is what part of their pages per second `READERS` keep, by the median over
    `slices` on each side, two at a time.
    """

    ratio: float
    concurrent: float
    requests: int
    slices: int
    participants: int = PARTICIPANTS
    readers: int = READERS

    def faults(self) -> list[str]:
        """A sentence for each limit that is broken."""
        found = []
        if self.ratio > LARGEST_RATIO:
            found.append(f"ratio is {self.ratio:.2f}, and {LARGEST_RATIO:.2f} is allowed.")
        if self.concurrent < LEAST_CONCURRENT:
            found.append(
                f"concurrent is {self.concurrent:.2f}, and {LEAST_CONCURRENT} is the least."
            )
        return found

    def as_json(self) -> str:
        return json.dumps(asdict(self))


def judge(times: Mapping[str, Sequence[int]], paces: Mapping[str, Sequence[float]]) -> Verdict:
    """The verdict over times, and over the pages per second of slices, none of them 0.

    Two rounds of slices make one part: they went with, without, without, with, so that what else
    the machine does weighs on both sides alike, also while it grows or falls.
    """
    slices = min(len(found) for found in paces.values())
    kept = [
        sum(paces[WITH][at : at + 2]) / sum(paces[WITHOUT][at : at + 2])
        for at in range(0, slices, 2)
    ]
    return Verdict(
        ratio=round(first_quarter(times[WITH]) / first_quarter(times[WITHOUT]), 2),
        concurrent=round(statistics.median(kept), 2),
        requests=min(len(found) for found in times.values()),
        slices=slices,
    )
