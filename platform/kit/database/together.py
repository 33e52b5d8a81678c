"""Statements sent one after the other, without waiting for the answer to each.

The way to the database and back takes as long as a small statement does. Where one does not need
the answer to another they set out together, in the protocol's pipeline.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kit.database.scope import scoped_connection


@contextmanager
def together() -> Iterator[None]:
    """Send what is said inside without waiting; whoever asks for rows waits for those.

    What the database refuses raises at the end of the block, or where rows are asked for, and what
    was said after it is not carried out. So the block is one act, inside one transaction: nothing
    in it may go on after an error, begin or end a transaction or a savepoint, or queue a job.
    """
    wrapper = scoped_connection()
    wrapper.ensure_connection()
    with wrapper.wrap_database_errors, wrapper.connection.pipeline():
        yield
