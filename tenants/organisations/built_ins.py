"""What PostgreSQL lets everybody do and we let nobody: built-in functions and columns.

A dump may leave these revokes out, so they are applied again by every `manage install` and asked
for by every `manage check --deploy`.
"""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

from kit.database.names import BACKUP, DDL, WORKER


@dataclass(frozen=True)
class Closed:
    """Built-in functions that lead past the wall, by a pattern of LIKE, and why they do."""

    pattern: str
    why: str
    still_for: tuple[str, ...] = (DDL, BACKUP)


CLOSED = (
    Closed("set\\_config", "one SELECT could take another role, and policies would believe it"),
    Closed("%\\_to\\_xml%", "an expression could run a text of its own as a query"),
    Closed("ts\\_stat", "an expression could run a text of its own as a query"),
    Closed("ts\\_rewrite", "one of its forms runs a text of its own as a query"),
    Closed("pg\\_notify", "a forged notice could abort another's job", (DDL, BACKUP, WORKER)),
    Closed("pg\\_advisory%", "a lock without an owner's name could hold up everybody"),
    Closed("pg\\_try\\_advisory%", "a lock without an owner's name could hold up everybody"),
    Closed("lo\\_%", "large objects lie in no schema"),
    Closed("loread", "large objects lie in no schema"),
    Closed("lowrite", "large objects lie in no schema"),
    Closed("pg\\_stat\\_get\\_%", "counts of rows tell how many participants another one has"),
    Closed("pg\\_lock\\_status", "locks tell who works with what just now"),
    Closed("pg\\_%relation\\_size", "sizes tell how many participants another one has"),
    Closed("pg\\_table\\_size", "sizes tell how many participants another one has"),
    Closed("pg\\_indexes\\_size", "sizes tell how many participants another one has"),
)

HIDDEN_COLUMNS = (
    "relfilenode",
    "relpages",
    "reltuples",
    "relallvisible",
    "relallfrozen",
    "relfrozenxid",
    "relminmxid",
)
"""Columns of pg_class that tell how much another's tables hold, and how lively they are."""

FUNCTIONS = """
    SELECT p.oid::regprocedure::text FROM pg_catalog.pg_proc p
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname LIKE %s
      -- These two reach the server's files and are the superuser's from the start.
      AND p.proname NOT IN ('lo_import', 'lo_export')
    ORDER BY 1
"""

CATALOG_COLUMNS = """
    SELECT attname FROM pg_catalog.pg_attribute
    WHERE attrelid = 'pg_catalog.pg_class'::regclass AND attnum > 0 AND NOT attisdropped
    ORDER BY attnum
"""


def close(inside: psycopg.Connection[tuple[object, ...]]) -> None:
    """Take these rights from everybody in one database, as its superuser."""
    for closed in CLOSED:
        for (function,) in inside.execute(FUNCTIONS, [closed.pattern]).fetchall():
            inside.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
            inside.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {', '.join(closed.still_for)}")
    shown = [
        str(row[0])
        for row in inside.execute(CATALOG_COLUMNS).fetchall()
        if row[0] not in HIDDEN_COLUMNS
    ]
    inside.execute("REVOKE ALL ON pg_catalog.pg_class FROM PUBLIC")
    inside.execute(f"GRANT SELECT ({', '.join(shown)}) ON pg_catalog.pg_class TO PUBLIC")
    inside.execute(f"GRANT SELECT ON pg_catalog.pg_class TO {DDL}, {BACKUP}")
