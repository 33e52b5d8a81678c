"""One request to a page as a server makes it, and a process that makes one whenever it is asked."""

from __future__ import annotations

import gc
import io
import itertools
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from wsgiref.types import WSGIEnvironment
from wsgiref.util import setup_testing_defaults

from config.wsgi import application
from infra.bench.sides.session import COOKIE

LEAST_WARM = 300
"""Requests before measuring on any side: with few hosts, Python too has to warm up."""


class Unfit(Exception):
    """What would be measured is not what should be."""


def fetch(host: str, address: str) -> tuple[int, bytes]:
    """Nanoseconds until the answer is closed, and the page. Raises `Unfit` for any but a page."""
    path, _mark, query = address.partition("?")
    environ: WSGIEnvironment = {
        "HTTP_HOST": host,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_ACCEPT": "text/html",
        "HTTP_ACCEPT_LANGUAGE": "fi",
        "HTTP_COOKIE": COOKIE,
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
    if said != ["200 OK"]:
        raise Unfit(f"{host} answered {address} with {said}")
    return took, body


@dataclass(frozen=True)
class Page:
    """A page by its address. `row_mark` stands in it once for each of its `rows`."""

    address: str
    row_mark: str
    rows: int

    def visit(self, host: str) -> int:
        """Nanoseconds until the answer is closed.

        Raises `Unfit` unless the answer is the whole page, and the host's own.
        """
        took, body = fetch(host, self.address)
        shown, mark = body.count(self.row_mark.encode()), host.partition(".")[0].encode()
        if shown != self.rows or mark not in body:
            raise Unfit(f"{host} answered with {shown} rows")
        return took


def answer(page: Page, hosts: Sequence[str]) -> None:
    """Say that the side is warm, then take the page for each line read, from hosts in rotation."""
    # What has been made so far stays; the collector need not look through it in every request.
    gc.collect()
    gc.freeze()
    print("warm", flush=True)
    rotation = itertools.cycle(hosts)
    for _line in sys.stdin:
        print(page.visit(next(rotation)), flush=True)
