"""What an inspection finds, and how rights are read from the catalogs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

INSTALL = "Run `manage install` as the server's superuser."
DEPLOY = "Run `manage wall` as the login ddl."
BY_HAND = "Find out who made it and why, and undo it by hand as the server's superuser."


@dataclass(frozen=True)
class Finding:
    """One thing that is not as declared: the part of the wall, what was seen, and the way out."""

    part: str
    text: str
    way_out: str


class Asking(Protocol):
    """A cursor of Django's or of psycopg's."""

    def execute(self, query: Any, params: Any) -> Any: ...

    def fetchall(self) -> list[Any]: ...


Grant = tuple[str, str, str, str]
"""What is granted on, to whom, which privilege, and on which column or an empty text."""


def rows(cursor: Asking, text: str, *values: object) -> list[tuple[Any, ...]]:
    """All rows of a query on the catalogs."""
    cursor.execute(text, list(values))
    return list(cursor.fetchall())


def differences(
    part: str, declared: Iterable[Grant], in_force: Iterable[Grant], way_out: str
) -> Iterator[Finding]:
    """A finding for each right that is too much, and one for each that is missing."""
    declared, in_force = set(declared), set(in_force)
    for what, whom, privilege, column in sorted(in_force - declared):
        yield Finding(part, f"{whom} may {_verb(privilege, column)} {what}", way_out)
    for what, whom, privilege, column in sorted(declared - in_force):
        yield Finding(part, f"{whom} may not {_verb(privilege, column)} {what}", way_out)


def _verb(privilege: str, column: str) -> str:
    return f"{privilege} ({column}) on" if column else f"{privilege} on"
