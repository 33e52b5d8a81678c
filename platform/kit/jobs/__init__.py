"""Work in the background: a job names its organisation and opens it itself.

Arguments are printed in the worker's log, so they are ids and never anything about a person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial, wraps
from typing import Any, ParamSpec, cast

from django.db import connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import JobDeferrer
from procrastinate.manager import JobManager
from procrastinate.tasks import Task
from procrastinate.types import TimeDeltaParams

from kit.database.scope import NoScope, current_name, entered

P = ParamSpec("P")

PATIENT = RetryStrategy(max_attempts=11, exponential_wait=3)
"""For work that waits for somebody else's server: eleven tries over about a day."""


QUEUE = JobManager(DjangoConnector())
"""Queues over the connection and in the transaction of whoever asks.

A worker replaces the connector of its app by one that commits at once: a job that is queued by
another one would begin before the rows that it is about are there.
"""


class Job:
    """A background job. Calling `later` in a transaction queues it exactly if that commits."""

    def __init__(self, task: Task[Any, Any, Any]) -> None:
        self.task = task

    def later(
        self, *, once: str = "", after: timedelta | None = None, **arguments: str | int
    ) -> bool:
        """Queue the job for the open organisation (or the network).

        With `once`, a job of the same name that still waits is enough: False is returned then.
        That one may begin before the caller commits and miss what the caller writes, so it is
        asked again after the commit. With `after`, no sooner than that from now. Raises `NoScope`
        where nothing is open.
        """
        if not once or not transaction.get_connection().in_atomic_block:
            return self._queue(once, after, arguments)
        asked = _Asked((current_name(), self.task.name, once, after, tuple(arguments.items())))
        if asked.is_asked_already():
            return False
        is_queued = self._queue(once, after, arguments)
        if not is_queued:
            asked.again = partial(self._queue, once, after, arguments)
        # What was done is done: a queue that cannot be reached now is no fault of the act.
        transaction.on_commit(asked, robust=True)
        return is_queued

    def _queue(self, once: str, after: timedelta | None, arguments: dict[str, str | int]) -> bool:
        wait: TimeDeltaParams | None = {"seconds": int(after.total_seconds())} if after else None
        scope = current_name()
        if not once:
            self._defer(None, wait, organisation=scope, **arguments)
            return True
        lock = f"{scope}:{self.task.name}:{once}"
        if _waits(lock):
            return False
        try:
            # Somebody may queue it at this moment. The conflict aborts the transaction; the
            # savepoint keeps the caller's alive.
            with transaction.atomic():
                self._defer(lock, wait, organisation=scope, **arguments)
        except AlreadyEnqueued:
            return False
        return True

    def _defer(
        self, lock: str | None, wait: TimeDeltaParams | None, **arguments: str | int
    ) -> None:
        configured = self.task.configure(queueing_lock=lock, schedule_in=wait)
        JobDeferrer(QUEUE, configured.job).defer(**arguments)


def _waits(lock: str) -> bool:
    """Whether a job of the open scope waits under this lock. The queue itself nobody may read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.job_waits(%s)", [lock])
        return bool(cursor.fetchone()[0])


@dataclass
class _Asked:
    """That a job has been asked for in this transaction; after the commit it is asked again where
    another waited already. Asking more often before the commit would change nothing.

    It is kept where a rollback forgets it, of a savepoint too.
    """

    what: tuple[object, ...]
    again: Callable[[], object] | None = None

    def __post_init__(self) -> None:
        # By this name Django logs one that fails after the commit.
        self.__qualname__ = type(self).__qualname__
        # The first savepoint: a test has every request in one transaction of its own.
        self.what = (*self.what, *transaction.get_connection().savepoint_ids[:1])

    def is_asked_already(self) -> bool:
        """Whether the same stands among what is to be done after the commit."""
        waiting = (after for _sids, after, *_rest in transaction.get_connection().run_on_commit)
        return any(isinstance(one, _Asked) and one.what == self.what for one in waiting)

    def __call__(self) -> None:
        if self.again:
            self.again()


def job(name: str, *, retry: RetryStrategy | None = None) -> Callable[[Callable[P, None]], Job]:
    """Make a function a job. It runs inside the scope that queued it, and may run twice."""

    def register(function: Callable[P, None]) -> Job:
        @wraps(function)
        def run(*, organisation: str, **arguments: Any) -> None:
            if not organisation:
                raise NoScope("A job without an organisation opens none.")
            with entered(organisation):
                cast(Callable[..., None], function)(**arguments)

        return Job(app.task(name=name, retry=retry or False)(run))

    return register
