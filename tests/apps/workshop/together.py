"""Several people doing something at the same moment, each on a connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")

WAIT_SECONDS = 30


def at_once(*acts: Callable[[], T]) -> list[T]:
    """Run every act in a thread of its own, begun together; their results in the same order.

    Only for tests that commit (`transaction=True`): other threads see nothing else. What an act
    raises is raised here.
    """
    barrier = Barrier(len(acts))

    def run(act: Callable[[], T]) -> T:
        try:
            barrier.wait(WAIT_SECONDS)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(WAIT_SECONDS) for future in [pool.submit(run, act) for act in acts]]
