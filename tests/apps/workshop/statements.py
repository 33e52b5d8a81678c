"""Plain SQL as whoever's scope is open, what the database refuses, and what lies in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from psycopg import sql

from tests.support import database


def changed(statement: str, values: Sequence[Any] = ()) -> int:
    """Run a statement; how many rows it touched. The database alone decides, without our cursor."""
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement.encode(), values or None)
        return int(cursor.rowcount)


def rows(statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """What a statement answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


@contextmanager
def refused(why: str) -> Iterator[None]:
    """The database refuses the block in these words, and the test's transaction goes on."""
    with pytest.raises(ProgrammingError, match=why), transaction.atomic():
        yield


def tables_holding(word: str, schema: str) -> set[str]:
    """Tables of a schema with `word` in a committed row, in a binary column too. As superuser."""
    packed = word.encode().hex()
    found = set()
    with psycopg.connect(database.address("postgres")) as server:
        tables = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        for (table,) in tables.fetchall():
            query = sql.SQL("SELECT row::text FROM {} row").format(sql.Identifier(schema, table))
            if any(word in row or packed in row for (row,) in server.execute(query)):
                found.add(table)
    return found
