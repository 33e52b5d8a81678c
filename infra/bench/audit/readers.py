"""Eight readers at once: the product behind gunicorn as the demo starts it, and their pages."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from types import TracebackType
from typing import Self

from infra.bench.audit.page import ADDRESS, ROW_MARK
from infra.bench.audit.verdict import PARTICIPANTS, READERS
from infra.bench.sides.bench import Bench
from infra.bench.sides.session import COOKIE
from infra.demo.environment import ROOT
from infra.demo.processes import Program
from infra.demo.runs import last_words
from infra.demo.stack import GUNICORN
from infra.demo.trouble import Trouble

SLICE_SECONDS = 1
"""Short, so that what else the machine does weighs on neighbours alike."""
READY_SECONDS = 60
TIMEOUT_SECONDS = 30


class Server:
    """A web server of one entrance, such as `config.wsgi`, for readers of one organisation."""

    def __init__(
        self,
        name: str,
        entrance: str,
        host: str,
        environment: Mapping[str, str],
        *,
        bench: Bench,
    ) -> None:
        self._bench = bench
        self._headers = {
            "Host": host,
            "Cookie": COOKIE,
            "Accept": "text/html",
            "Accept-Language": "fi",
            # A kept connection would stay with one worker, and one worker could get most of them.
            "Connection": "close",
        }
        self._port = _free_port()
        log = bench.log(f"gunicorn-{name}")
        log.parent.mkdir(parents=True, exist_ok=True)
        log.unlink(missing_ok=True)
        command = [*GUNICORN, "--bind", f"127.0.0.1:{self._port}", f"{entrance}:application"]
        self._program = Program(name, command, environment, log)

    def __enter__(self) -> Self:
        self._program.start(ROOT)
        try:
            self._wait_until_ready()
        except BaseException:
            self._program.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._program.stop()

    def read(self) -> None:
        """Take the page once. Raises `Trouble` unless all of it comes."""
        status, body = self._get(ADDRESS)
        if status != 200 or body.count(ROW_MARK.encode()) != PARTICIPANTS:
            raise Trouble(
                f"The page came with {status} and {len(body)} bytes."
                f" {last_words(self._program.log)}"
                f"The server's output is in {self._program.log}. {self._bench.way_out}"
            )

    def _get(self, address: str) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request("GET", address, headers=self._headers)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, HTTPException) as fault:
            return 0, str(fault).encode()
        finally:
            connection.close()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while self._get("/health/")[0] != 200:
            if self._program.ended() is not None or time.monotonic() > deadline:
                raise Trouble(
                    f"The web server does not answer. {last_words(self._program.log)}"
                    f"Its output is in {self._program.log}. {self._bench.way_out}"
                )
            time.sleep(0.1)


def pace(read: Callable[[], object], *, seconds: float = SLICE_SECONDS) -> float:
    """Pages per second that `READERS` get at once, each asking anew as soon as it has one."""
    began = time.monotonic()
    deadline = began + seconds

    def reader() -> int:
        pages = 0
        while True:
            read()
            # A page that comes after the end belongs to no slice, whichever side it is of.
            if time.monotonic() > deadline:
                return pages
            pages += 1

    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(reader) for _number in range(READERS)]
    return sum(future.result() for future in readers) / seconds


def alternate(
    reads: Mapping[str, Callable[[], object]],
    slices: int,
    measure: Callable[[Callable[[], object]], float] = pace,
) -> dict[str, list[float]]:
    """Paces of so many slices of each side. Which is first changes with every round."""
    order = list(reads)
    paces: dict[str, list[float]] = {name: [] for name in reads}
    for _round in range(slices):
        for name in order:
            paces[name].append(measure(reads[name]))
        order.reverse()
    return paces


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
