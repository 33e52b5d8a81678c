"""Rows that tell of an act, written at its end in one statement for each kind.

An act made of several others leaves several rows in the trail and several figures. Whoever puts
them together writes `with gathered():` around it, inside the transaction; rows of a part that is
rolled back on the way are forgotten with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model

from kit.database.ready import insert
from kit.database.together import together


@dataclass(eq=False)
class _Row:
    """Stands among what is done after the commit, where Django forgets it with its savepoint."""

    row: Model

    def __call__(self) -> None:
        """It is written by then."""


_gathers: ContextVar[bool] = ContextVar("gathers", default=False)


@contextmanager
def gathered() -> Iterator[None]:
    """Write the rows that are told inside at the end; inside another, at that one's end.

    Raises RuntimeError outside a transaction.
    """
    if _gathers.get():
        yield
        return
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Rows are gathered within the transaction of what they tell about.")
    before = _gathers.set(True)
    try:
        yield
        written = _waiting()
    finally:
        _gathers.reset(before)
    by_model: defaultdict[type[Model], list[Model]] = defaultdict(list)
    for one in written:
        by_model[type(one.row)].append(one.row)
    with together():
        for rows in by_model.values():
            insert(*rows, tells_keys=False)


def tell(row: Model) -> None:
    """Write a row that tells of an act: at once, or with the others of a larger one.

    The row does not come to know the key that the database gives it.
    """
    if _gathers.get():
        transaction.on_commit(_Row(row))
    else:
        insert(row, tells_keys=False)


def _waiting() -> list[_Row]:
    connection = transaction.get_connection()
    found = [one for _sids, one, *_rest in connection.run_on_commit if isinstance(one, _Row)]
    connection.run_on_commit = [
        waiting for waiting in connection.run_on_commit if not isinstance(waiting[1], _Row)
    ]
    return found
