"""One stack per folder: who runs it, where, and how to ask it to stop."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from infra.demo.trouble import Trouble

FILE = "lock"
STOP_SECONDS = 90
"""More than every process together may take to end."""


@dataclass(frozen=True)
class Runner:
    """The process that holds the folder, and the site it serves."""

    pid: int
    address: str


@contextmanager
def held(folder: Path, address: str) -> Iterator[None]:
    """Hold `folder` while the block runs. Raises `Trouble` when another process holds it.

    The kernel lets go however the process ends, so no stale lock can stay behind.
    """
    with open(os.open(folder / FILE, os.O_RDWR | os.O_CREAT, 0o644), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = _read(folder)
            where = f" at {other.address}" if other else ""
            raise Trouble(f"It runs already{where}. Stop it with: make stop") from None
        file.truncate()
        json.dump(asdict(Runner(os.getpid(), address)), file)
        file.flush()
        yield


def runner(folder: Path) -> Runner | None:
    """Who holds `folder` now."""
    try:
        file = (folder / FILE).open()
    except OSError:
        return None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _read(folder)
    return None


def stop(folder: Path) -> bool:
    """Ask the holder of `folder` to stop and wait for it. False when nobody holds it."""
    holder = runner(folder)
    if holder is None:
        return False
    try:
        os.kill(holder.pid, signal.SIGTERM)
    except PermissionError:
        raise Trouble(
            f"Process {holder.pid} serves {holder.address} for another user of this machine."
            " Ask them to stop it, or run make stop as root."
        ) from None
    except ProcessLookupError:
        return False
    deadline = time.monotonic() + STOP_SECONDS
    while runner(folder) == holder:
        if time.monotonic() > deadline:
            raise Trouble(
                f"Process {holder.pid} has not ended in {STOP_SECONDS} seconds."
                f" End it with: kill -9 {holder.pid}"
            )
        time.sleep(0.05)
    return True


def _read(folder: Path) -> Runner | None:
    try:
        found = json.loads((folder / FILE).read_text())
        return Runner(int(found["pid"]), str(found["address"]))
    except (OSError, ValueError, KeyError, TypeError):
        # Its holder is just about to write it.
        return None
