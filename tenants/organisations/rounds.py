"""Rounds: what the worker does at set times in each open organisation, one after the other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from procrastinate.contrib.django import app
from procrastinate.tasks import Task

from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.organisations.lookup import open_names


def network_and_open_names() -> list[str]:
    """The network, and every open organisation."""
    return [NETWORK, *open_names()]


def on_rounds(
    name: str, *, cron: str, failed: str, names: Callable[[], Iterable[str]] = open_names
) -> Callable[[Callable[[], object]], Task[Any, Any, Any]]:
    """Make a function the job `name` that runs at the times of `cron`, inside each of `names`.

    Where it fails, the log says `failed`, with the organisation's name for its `%s`, and the round
    goes on: one house does not hold up the others. A round that still waits is enough.
    """

    def register(function: Callable[[], object]) -> Task[Any, Any, Any]:
        logger = logging.getLogger(function.__module__)

        @wraps(function)
        def go_round(timestamp: int) -> None:
            for one in names():
                try:
                    with entered(one):
                        function()
                except Exception:
                    logger.exception(failed, one)

        task = app.task(name=name, pass_context=False, queueing_lock=name)(go_round)
        found: Task[Any, Any, Any] = app.periodic(cron=cron)(task)
        return found

    return register
