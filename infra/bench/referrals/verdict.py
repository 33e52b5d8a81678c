"""What referrals cost: sending and accepting, the received ones, and both in a large network."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass

ROUNDS = 200
WARM = 10
"""Of each, before anything is measured."""
RECEIVED = 1300
"""At the organisation whose list is measured."""
NETWORK = 1_000_000
"""Referrals between others, once the network is large."""

LARGEST_VS_FORM = 2.5
LARGEST_VS_FRAME = 2.0
MOST_QUERIES = 12
LARGEST_GROWTH = 1.3


@dataclass(frozen=True)
class Seen:
    """One run of the measuring process; times are nanoseconds.

    `forms` and `ways` are pairs of POSTs: two to the least form, and sending and accepting.
    """

    forms: Sequence[int]
    ways: Sequence[int]
    frames: Sequence[int]
    inboxes: Sequence[int]
    queries: int

    @property
    def inbox_vs_frame(self) -> float:
        return statistics.median(self.inboxes) / statistics.median(self.frames)


@dataclass(frozen=True)
class Verdict:
    """Ratios of medians of one run. `inbox_growth` compares the page, in times of the empty one,
    in the large network with the small."""

    send_accept_vs_form: float
    inbox_vs_frame: float
    inbox_queries: int
    inbox_growth: float
    send_accept_growth: float
    requests: int
    received: int
    network: int

    def faults(self) -> list[str]:
        """A sentence for each limit that is broken."""
        limits = (
            ("send_accept_vs_form", self.send_accept_vs_form, LARGEST_VS_FORM),
            ("inbox_vs_frame", self.inbox_vs_frame, LARGEST_VS_FRAME),
            ("inbox_queries", self.inbox_queries, MOST_QUERIES),
            ("inbox_growth", self.inbox_growth, LARGEST_GROWTH),
        )
        return [
            f"{name} is {value}, and {limit:g} is allowed."
            for name, value, limit in limits
            if value > limit
        ]

    def as_json(self) -> str:
        return json.dumps(asdict(self))


def judge(few: Seen, many: Seen, *, received: int, network: int) -> Verdict:
    """The verdict over both networks, each against its own form and empty page."""
    ways = [statistics.median(seen.ways) / statistics.median(seen.forms) for seen in (few, many)]
    return Verdict(
        send_accept_vs_form=round(max(ways), 2),
        inbox_vs_frame=round(few.inbox_vs_frame, 2),
        inbox_queries=max(few.queries, many.queries),
        inbox_growth=round(many.inbox_vs_frame / few.inbox_vs_frame, 2),
        send_accept_growth=round(ways[1] / ways[0], 2),
        requests=min(len(seen.inboxes) for seen in (few, many)),
        received=received,
        network=network,
    )
