"""Where attacks stand: two members, the real logins, and how an attack ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

import psycopg
from psycopg import errors

from kit.database.scope import Scope
from tests.support import database
from tests.support.world import Member

Rows = list[tuple[object, ...]]


class Outcome(StrEnum):
    """How an attack ended. Metadata is what tells of no person and of no organisation's work."""

    HELD = "held"
    METADATA = "metadata"
    CROSSED = "crossed"


class Needs(StrEnum):
    """What an attack needs of the database."""

    NOTHING = "nothing"
    CONNECTION = "a connection outside any transaction"
    DATABASE = "a database of its own, since it writes"


def crossed_if(got_through: object) -> Outcome:
    """Crossed when the attack got what it wanted, held otherwise."""
    return Outcome.CROSSED if got_through else Outcome.HELD


@dataclass(frozen=True)
class Ground:
    """`own` attacks `other`, who has no referral in common with it that is still open."""

    own: Member
    other: Member
    members: dict[str, Member]

    @contextmanager
    def login(self, name: str = "web", *, scope: str | None = None) -> Iterator[psycopg.Connection]:
        """A connection of a real login without our cursor: one may send it anything.

        It has taken the scope as a request does: `own`'s unless another, or an empty one, is named.
        """
        with psycopg.connect(database.address(name), autocommit=True) as connection:
            taken = Scope(self.own.schema if scope is None else scope)
            psycopg.ClientCursor(connection).execute(taken.statement.encode())
            yield connection

    def text(self, template: str) -> str:
        """An attack's text with both names in it, and ids of both."""
        return template.format(
            own=self.own.schema,
            other=self.other.schema,
            sent=self.own.sent,
            received=self.own.received,
            foreign=self.other.sent,
        )

    def holds_foreign(self, found: object) -> bool:
        """Whether a word of the other's is in what was found."""
        return self.other.sentinel in str(found)


@dataclass(frozen=True)
class Attack:
    """One attack, and what it needs: a transaction that is rolled back, or real ones."""

    name: str
    run: Callable[[Ground], Outcome]
    needs: Needs = Needs.NOTHING


ATTACKS: dict[str, Attack] = {}


def attack(
    name: str, *, needs: Needs = Needs.NOTHING
) -> Callable[[Callable[[Ground], Outcome]], Callable[[Ground], Outcome]]:
    """Enter a function into the list of attacks under a name that says what it tries."""

    def register(function: Callable[[Ground], Outcome]) -> Callable[[Ground], Outcome]:
        if name in ATTACKS:
            raise LookupError(f"There are two attacks named {name!r}.")
        ATTACKS[name] = Attack(name, function, needs)
        return function

    return register


def rows(connection: psycopg.Connection, text: str) -> Rows:
    """What a statement answers; nothing for one that answers nothing."""
    cursor = connection.execute(text.encode())
    return cursor.fetchall() if cursor.description else []


def refused(connection: psycopg.Connection, text: str) -> bool:
    """Whether the database refuses a statement for want of a right.

    Raises any other error: an attack that fails for its own fault has attacked nothing.
    """
    try:
        rows(connection, text)
    except errors.InsufficientPrivilege:
        return True
    except errors.FeatureNotSupported:
        # The embedded server is built without libxml: the call itself was let through.
        return False
    return False
