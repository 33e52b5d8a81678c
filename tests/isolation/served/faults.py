"""What a database does to those who use it: ends their connections and cancels their queries."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from types import TracebackType
from typing import Self

import psycopg

from tests.support.database import address

BACKENDS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = 'web'"
END_ALL = f"SELECT pg_terminate_backend(pid) FROM ({BACKENDS}) backends"
END_ONE = f"SELECT pg_terminate_backend(pid) FROM ({BACKENDS} ORDER BY random() LIMIT 1) backends"
CANCEL_ALL = f"SELECT pg_cancel_backend(pid) FROM ({BACKENDS}) backends"
FAULTS = {"cancelled": (80, CANCEL_ALL), "ended": (19, END_ONE), "all ended": (1, END_ALL)}
"""How often of a hundred times, and what. To cancel reaches only whom a query keeps busy."""

PAUSE_SECONDS = 0.02


def end_every_connection(database: str) -> None:
    """End what `web` has open, and return when it is gone."""
    with psycopg.connect(address("postgres", database), autocommit=True) as server:
        while server.execute(END_ALL).fetchall():
            time.sleep(PAUSE_SECONDS)


class Faults:
    """While the block runs, no connection of the login `web` to one database is safe."""

    def __init__(self, database: str, seed: int) -> None:
        self.done: Counter[str] = Counter()
        self._database = database
        self._chance = random.Random(seed)  # noqa: S311
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_on)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _go_on(self) -> None:
        weights = [weight for weight, _text in FAULTS.values()]
        with psycopg.connect(address("postgres", self._database), autocommit=True) as server:
            while not self._over.wait(PAUSE_SECONDS):
                (kind,) = self._chance.choices(list(FAULTS), weights)
                done = server.execute(FAULTS[kind][1]).fetchall()
                self.done[kind] += len(done)
