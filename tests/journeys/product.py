"""The whole product, running with the demo's data in their first state, for browsers to visit."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from infra.demo.sources import database_sources
from infra.demo.stack import Stack
from tests.support.database import FOLDER

Found = TypeVar("Found")

KEPT = FOLDER / "stack-at-first"
"""A stopped stack as it was made, copied for every run: making the demo's data takes longer."""


def address(stack: Stack, label: str = "", path: str = "/") -> str:
    """Where a browser finds an organisation, or the network itself without a label."""
    host = f"{label}.{stack.host}" if label else stack.host
    return f"http://{host}:{stack.port}{path}"


@contextmanager
def running() -> Iterator[Stack]:
    """The product in its first state on a free port, until the block ends."""
    folder = FOLDER / "stack"
    stack = Stack(folder, _free_port())
    stack.clear_away()
    stamp = KEPT / "made.stamp"
    # The demo's dates count from the day on which it was made.
    now = f"{date.today()} {database_sources()}"
    if not stamp.exists() or stamp.read_text() != now:
        _remove(KEPT)
        _remove(folder)
        with stack:
            pass
        _copy(folder, KEPT)
        stamp.write_text(now)
    _remove(folder)
    _copy(KEPT, folder)
    with stack:
        yield stack


@dataclass(frozen=True)
class Answer:
    """What a plain HTTP client was told."""

    status: int
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def fetch(url: str, method: str = "GET", headers: dict[str, str] | None = None) -> Answer:
    """One request over plain HTTP to 127.0.0.1: names below `localhost` need no resolver."""
    parts = urlsplit(url)
    connection = HTTPConnection("127.0.0.1", parts.port, timeout=20)
    try:
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.request(method, path, headers={"Host": parts.netloc, **(headers or {})})
        response = connection.getresponse()
        return Answer(response.status, response.read())
    finally:
        connection.close()


def eventually(look: Callable[[], Found | None], what: str, *, seconds: float = 20) -> Found:
    """What `look` finds, as soon as it finds something. Fails when it never does."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"Waited {seconds} s in vain for {what}.")
        time.sleep(0.1)
    return found


class Mailbox:
    """What the product has sent by mail and text message."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def all(self, to: str) -> list[dict[str, Any]]:
        """Every message to an address or a number, the newest first."""
        found = fetch(f"{self._stack.mailbox}messages.json?to={quote(to)}").json()
        return list(found["messages"])

    def __call__(self, to: str, about: str = "", *, seconds: float = 20) -> dict[str, Any]:
        """The newest message to `to` with `about` in its subject or text; waits for it."""

        def look() -> dict[str, Any] | None:
            return next((m for m in self.all(to) if about in m["subject"] + m["text"]), None)

        return eventually(look, f"a message about “{about}” to {to}", seconds=seconds)


def link_in(message: dict[str, Any]) -> str:
    """The one web address in a message."""
    found = [word for word in message["text"].split() if word.startswith("http")]
    assert found, f"No link in: {message['text']}"
    return str(found[0])


def business_id(number: int) -> str:
    """An invented Y-tunnus that begins with 99, from a number up to 99 999; some have none."""
    digits = f"99{number:05}"
    rest = sum(int(d) * w for d, w in zip(digits, (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    if rest == 1:
        return business_id(number + 1)
    return f"{digits}-{(11 - rest) % 11}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _copy(source: Path, target: Path) -> None:
    # With owners: the database's files belong to another account when root runs the tests.
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)
