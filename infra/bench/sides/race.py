"""The sides side by side: one request of each in turn, so that any noise hits them all."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from random import Random
from types import TracebackType
from typing import NoReturn, Self

from infra.bench.sides.bench import Bench
from infra.demo.environment import ROOT
from infra.demo.runs import last_words
from infra.demo.trouble import Trouble

STOP_SECONDS = 30


class Side:
    """A process with a database connection of its own that makes a request when it is asked to.

    `command` is its module with arguments, which ends in `sides.visit.answer`.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        hosts: Sequence[str],
        environment: Mapping[str, str],
        *,
        bench: Bench,
    ) -> None:
        self._name = name
        self._way_out = bench.way_out
        self._log = bench.log(name)
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._say(json.dumps(hosts))

    def wait_until_warm(self) -> None:
        """Raises `Trouble` when the side does not find what it should measure."""
        self._hear()

    def request(self) -> int:
        """How many nanoseconds the next request took."""
        self._say("")
        return int(self._hear())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin
        assert self._process.stdout
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS if error is None else 0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def _say(self, line: str) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()
        except OSError:
            self._complain()

    def _hear(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            self._complain()
        return line

    def _complain(self) -> NoReturn:
        self._process.wait()
        raise Trouble(
            f"The side {self._name} ended. {last_words(self._log)}"
            f"Its whole output is in {self._log}. {self._way_out}"
        )


def race(sides: Mapping[str, Callable[[], int]], requests: int) -> dict[str, list[int]]:
    """What so many requests of each side took. Whose turn it is first, chance says each round."""
    order, chance = list(sides), Random(requests)  # noqa: S311
    times: dict[str, list[int]] = {name: [] for name in sides}
    for _round in range(requests):
        chance.shuffle(order)
        for name in order:
            times[name].append(sides[name]())
    return times
