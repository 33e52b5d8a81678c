"""One short line per step, with the seconds it took."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print `name …` now and its seconds at the end; a step that fails gets no seconds."""
    print(f"{name} …", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f" {time.monotonic() - began:.1f} s", flush=True)


def say(text: str) -> None:
    """Print a whole line at once."""
    print(text, flush=True)


def complain(text: str) -> None:
    """Print what went wrong, in colour where a person looks on."""
    if sys.stderr.isatty():
        text = f"\033[31m{text}\033[0m"
    print(text, file=sys.stderr, flush=True)
