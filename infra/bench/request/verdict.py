"""What the measured times say: ratios of 25th percentiles, and whether they are small enough."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from infra.bench.sides.times import first_quarter

QUERIES = 8
"""How many the page makes on either side, those of session and user among them."""

PARTICIPANTS = 40
"""In every organisation, more than the page shows at once."""

LARGEST_VS_PLAIN = 1.25
LARGEST_GROWTH = 1.15

PLAIN, FEW, MANY = "plain", "few", "many"
SIDES = (PLAIN, FEW, MANY)
"""Plain Django; the product on a few organisations in rotation; the product on many."""


@dataclass(frozen=True)
class Verdict:
    """How many times longer a request takes, to two decimals, by the 25th percentiles.

    `vs_plain` is few organisations against plain Django and `vs_plain_many` the many; `growth` is
    many against few. `requests` were measured on each side, `queries` is how many each made.
    """

    vs_plain: float
    vs_plain_many: float
    growth: float
    requests: int
    queries: int = QUERIES

    def faults(self) -> list[str]:
        """A sentence for each ratio that is too large."""
        limits = (
            ("vs_plain", self.vs_plain, LARGEST_VS_PLAIN),
            ("growth", self.growth, LARGEST_GROWTH),
        )
        return [
            f"{name} is {ratio:.2f}, and {limit:.2f} is allowed."
            for name, ratio, limit in limits
            if ratio > limit
        ]

    def as_json(self) -> str:
        return json.dumps(asdict(self))


def judge(times: Mapping[str, Sequence[int]]) -> Verdict:
    """The verdict over each side's times, `FEWEST` at least, all in one unit."""
    few, many, plain = (first_quarter(times[side]) for side in (FEW, MANY, PLAIN))
    return Verdict(
        vs_plain=round(few / plain, 2),
        vs_plain_many=round(many / plain, 2),
        growth=round(many / few, 2),
        requests=min(len(found) for found in times.values()),
    )
