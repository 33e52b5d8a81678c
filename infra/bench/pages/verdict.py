"""What the pages cost: queries, time beside the empty page, time in the database, bytes."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from infra.bench.pages.listed import FRAME
from infra.bench.sides.times import first_quarter

ORGANISATIONS = 200
RUNNING, PAST = 400, 3000
"""Participants of the large organisation, with and without a running period."""
MIDDLE = 60
"""Of the other that is measured: enough for a full page of every list."""

ROUNDS = 100

MOST_QUERIES = 15
LARGEST_VS_FRAME = 3.0
LONGEST_SQL_MS = 40.0
MOST_FIRST_KB = 250.0
MOST_LATER_KB = 40.0


@dataclass(frozen=True)
class Seen:
    """One page as it was measured at the large organisation.

    `times` are nanoseconds, `sql` nanoseconds in the database; `middle_queries` is how many it
    takes at the organisation of middle size. Both sizes are compressed: `page_kb` of the page
    alone, `assets_kb` of all that it asks for.
    """

    times: Sequence[int]
    sql: Sequence[int]
    queries: int
    middle_queries: int
    page_kb: float
    assets_kb: float


@dataclass(frozen=True)
class Verdict:
    """The worst of all pages. Times by the 25th percentiles, `worst_sql_ms` by the median."""

    worst_queries: int
    worst_vs_frame: float
    worst_sql_ms: float
    first_kb: float
    later_kb: float
    more_queries_with_more_rows: tuple[str, ...]
    pages: int
    requests: int

    def faults(self) -> list[str]:
        """A sentence for each limit that is broken."""
        limits = (
            ("worst_queries", self.worst_queries, MOST_QUERIES),
            ("worst_vs_frame", self.worst_vs_frame, LARGEST_VS_FRAME),
            ("worst_sql_ms", self.worst_sql_ms, LONGEST_SQL_MS),
            ("first_kb", self.first_kb, MOST_FIRST_KB),
            ("later_kb", self.later_kb, MOST_LATER_KB),
        )
        found = [
            f"{name} is {value}, and {limit:g} is allowed."
            for name, value, limit in limits
            if value > limit
        ]
        return found + [
            f"{page} takes more queries with more rows."
            for page in self.more_queries_with_more_rows
        ]

    def as_json(self) -> str:
        return json.dumps(asdict(self))


def judge(seen: Mapping[str, Seen]) -> Verdict:
    """The verdict over every page; the empty one is among them under its address."""
    frame = first_quarter(seen[FRAME].times)
    pages = {address: page for address, page in seen.items() if address != FRAME}
    return Verdict(
        worst_queries=max(page.queries for page in pages.values()),
        worst_vs_frame=round(max(first_quarter(page.times) for page in pages.values()) / frame, 2),
        worst_sql_ms=round(max(statistics.median(page.sql) for page in pages.values()) / 1e6, 2),
        first_kb=round(max(page.page_kb + page.assets_kb for page in pages.values()), 1),
        later_kb=round(max(page.page_kb for page in pages.values()), 1),
        more_queries_with_more_rows=tuple(
            address for address, page in pages.items() if page.queries > page.middle_queries
        ),
        pages=len(pages),
        requests=min(len(page.times) for page in pages.values()),
    )
