"""Several people at the same moment: each in a thread with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

T = TypeVar("T")

PATIENCE_SECONDS = 20


def at_once(*acts: Callable[[], T]) -> list[T | Exception]:
    """Begin all `acts` together; what each returned or raised, in their order."""
    line = threading.Barrier(len(acts))

    def run(act: Callable[[], T]) -> T | Exception:
        try:
            line.wait(PATIENCE_SECONDS)
            return act()
        except Exception as fault:
            return fault
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(run, acts))
