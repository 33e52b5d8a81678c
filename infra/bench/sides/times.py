"""What a side's times say: percentiles, and a line in words."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence

LEAST_REQUESTS = 2000
"""Measured on each side; with fewer the ratios say little."""

FEWEST = 2
"""Without two times there is no percentile."""


def first_quarter(times: Sequence[int]) -> float:
    """The 25th percentile: a quarter of the times are shorter.

    What disturbs a machine only ever adds to a time: the faster requests tell more about the code.
    """
    return statistics.quantiles(times, n=4, method="inclusive")[0]


def in_words(times: Mapping[str, Sequence[int]]) -> str:
    """One line a side: its 25th percentile and its median in milliseconds, of nanoseconds."""
    longest = max(len(side) for side in times)
    lines = [
        f"{side:{longest}} 25th percentile {first_quarter(found) / 1e6:.2f} ms,"
        f" median {statistics.median(found) / 1e6:.2f} ms"
        for side, found in times.items()
    ]
    return "\n".join(lines)
