"""One side of the comparison: `python -m infra.bench.request.side`, a process of its own.

It reads its hosts, a line of JSON, warms them up and answers a line. Then, for each line it reads,
it takes the page from the next host in rotation and answers how many nanoseconds that took.
"""

from __future__ import annotations

import gc
import io
import itertools
import json
import sys
import time
from collections.abc import Callable
from typing import Any
from wsgiref.types import WSGIEnvironment
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.base import Cursor

# The entrance sets Django up, so it stands before what brings the models.
from config.wsgi import application
from infra.bench.request import page, rows
from infra.bench.request.verdict import QUERIES

VISITS = 3
"""How often at least each organisation is visited before anything is measured."""

LEAST_WARM = 300
"""Requests before measuring on any side: with few hosts, Python too has to warm up."""


class Unfit(Exception):
    """What would be measured is not what should be."""


def main() -> None:
    """Warm up, then one request for each line read, until there are no more."""
    hosts = [str(host) for host in json.loads(sys.stdin.readline())]
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        refuse_impure()
    warm_up(hosts)
    # What has been made so far stays; the collector need not look through it in every request.
    gc.collect()
    gc.freeze()
    print("warm", flush=True)
    rotation = itertools.cycle(hosts)
    for _line in sys.stdin:
        print(visit(next(rotation)), flush=True)


def visit(host: str) -> int:
    """One request to the page as a server makes it: nanoseconds until the answer is closed.

    Raises `Unfit` unless the answer is the whole page, and the host's own.
    """
    environ: WSGIEnvironment = {
        "HTTP_HOST": host,
        "PATH_INFO": page.ADDRESS,
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_ACCEPT": "text/html",
        "HTTP_ACCEPT_LANGUAGE": "fi",
        "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={rows.SESSION}",
        "wsgi.input": io.BytesIO(),
    }
    setup_testing_defaults(environ)
    said: list[str] = []

    def start_response(
        status: str, _headers: list[tuple[str, str]], _fault: Any = None, /
    ) -> Callable[[bytes], object]:
        said.append(status)
        return io.BytesIO().write

    began = time.perf_counter_ns()
    response = application(environ, start_response)
    body = b"".join(response)
    response.close()
    took = time.perf_counter_ns() - began
    shown, mark = body.count(page.ROW_MARK.encode()), host.partition(".")[0].encode()
    if said != ["200 OK"] or shown != page.ROWS or mark not in body:
        raise Unfit(f"{host} answered {said} with {shown} rows")
    return took


def warm_up(hosts: list[str]) -> None:
    """Visit every host, and raise `Unfit` unless each page takes the promised queries."""
    for host in hosts:
        # The first visit also looks the organisation up, which the process then remembers.
        visit(host)
        queries = queries_of(host)
        if len(queries) != QUERIES:
            listed = "\n".join(queries)
            raise Unfit(f"{listed}\n{host} made {len(queries)} queries, not {QUERIES}")
    for turn in range(max(LEAST_WARM, (VISITS - 2) * len(hosts))):
        visit(hosts[turn % len(hosts)])


def queries_of(host: str) -> list[str]:
    """The queries of one visit. Taking and leaving a role is none; it costs time all the same."""
    queries: list[str] = []

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        visit(host)
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
