"""gunicorn as in production: processes with threads, the login `web`, a database of its own."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from infra.demo.environment import for_login, inherited
from infra.demo.processes import Program
from tests.support.database import FOLDER, ROOT, address

WORKERS, THREADS = 2, 4
WITH_PROBES = "tests.isolation.served.settings"
"""For views that fail, stream and leave things behind."""
READY_SECONDS = 30
SHOWN_CHARACTERS = 6000


@dataclass(frozen=True)
class Server:
    """A running web server: where it listens, its database, and what it says."""

    database: str
    port: int
    log: Path

    def is_well(self) -> bool:
        """Whether it answers, and its database too."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=10)
        with closing(line), suppress(OSError, HTTPException):
            line.request("GET", "/health/")
            return line.getresponse().status == 200
        return False


@contextmanager
def serving(database: str, settings: str = "config.settings.test") -> Iterator[Server]:
    """The product on a free port until the block ends."""
    log = FOLDER / f"{database}.log"
    log.unlink(missing_ok=True)
    server = Server(database, _free_port(), log)
    program = Program("web", _command(server.port), _environment(database, settings), log)
    program.start(ROOT)
    try:
        deadline = time.monotonic() + READY_SECONDS
        while not server.is_well():
            if program.ended() is not None or time.monotonic() > deadline:
                raise AssertionError(f"The web server does not answer:\n{_end_of(log)}")
            time.sleep(0.1)
        yield server
    finally:
        program.stop()


@pytest.fixture(autouse=True)
def what_the_server_says(server: Server) -> Iterator[None]:
    """For a module that serves: what its server has logged during a test that fails is shown."""
    began = server.log.stat().st_size
    yield
    print(_end_of(server.log, began))


def _command(port: int) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "config.wsgi:application",
        "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
        "--workers", str(WORKERS), "--threads", str(THREADS),
        "--preload", "--graceful-timeout", "2", "--no-control-socket",
        # On a busy machine a client may be slow to ask again, and must find its line open.
        "--keep-alive", "60",
    ]  # fmt: skip


def _environment(database: str, settings: str) -> dict[str, str]:
    """As a deployment has it: the address of one login, and nothing of the others."""
    return {
        **inherited(),
        **for_login("web", {"PAJAVERKKO_DB_WEB": address("web", database)}),
        "PAJAVERKKO_STATIC_ROOT": os.environ["PAJAVERKKO_STATIC_ROOT"],
        "DJANGO_SETTINGS_MODULE": settings,
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end_of(log: Path, began: int = 0) -> str:
    with log.open("rb") as said:
        said.seek(began)
        return said.read().decode(errors="replace")[-SHOWN_CHARACTERS:]
