"""One side of the comparison: `python -m infra.bench.request.side`, a process of its own.

It reads its hosts, a line of JSON, warms them up and answers a line. Then, for each line it reads,
it takes the page from the next host in rotation and answers how many nanoseconds that took.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.base import Cursor

# The entrance sets Django up, so it stands before what brings the models.
import config.wsgi  # noqa: F401
from infra.bench.request import page
from infra.bench.request.plain import pretend_scope
from infra.bench.request.verdict import QUERIES
from infra.bench.sides.visit import LEAST_WARM, Page, Unfit, answer

VISITS = 3
"""How often at least each organisation is visited before anything is measured."""

OVERVIEW = Page(page.ADDRESS, page.ROW_MARK, page.ROWS)


def main() -> None:
    """Warm up, then one request for each line read, until there are no more."""
    hosts = [str(host) for host in json.loads(sys.stdin.readline())]
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        pretend_scope()
        refuse_impure()
    warm_up(hosts)
    answer(OVERVIEW, hosts)


def warm_up(hosts: list[str]) -> None:
    """Visit every host, and raise `Unfit` unless each page takes the promised queries."""
    for host in hosts:
        # The first visit also looks the organisation up, which the process then remembers.
        OVERVIEW.visit(host)
        queries = queries_of(host)
        if len(queries) != QUERIES:
            listed = "\n".join(queries)
            raise Unfit(f"{listed}\n{host} made {len(queries)} queries, not {QUERIES}")
    for turn in range(max(LEAST_WARM, (VISITS - 2) * len(hosts))):
        OVERVIEW.visit(hosts[turn % len(hosts)])


def queries_of(host: str) -> list[str]:
    """The queries of one visit. Taking and leaving a role is none; it costs time all the same."""
    queries: list[str] = []

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        OVERVIEW.visit(host)
    return queries


def refuse_impure() -> None:
    """Raise `Unfit` unless the plain side has Django's own cursor and PostgreSQL's own path."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        path = cursor.fetchone()
    assert connection.connection is not None
    if connection.connection.cursor_factory is not Cursor or path != ('"$user", public',):
        raise Unfit(f"The plain side has {connection.connection.cursor_factory} and {path}")


if __name__ == "__main__":
    main()
