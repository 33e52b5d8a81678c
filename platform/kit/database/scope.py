"""On whose behalf the connection of this thread speaks: an organisation, the network, or nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.db import connection

from kit.database import names

if TYPE_CHECKING:
    from kit.database.backend.base import DatabaseWrapper


FRESH = "RESET ROLE; RESET ALL"
"""Back to the login itself with the settings it came with."""

EMPTY_HANDED = "CLOSE ALL; UNLISTEN *"
"""Rows held by an open cursor, and notices, belong to whoever asked for them."""


class NoScope(Exception):
    """Something asked for the organisation where none has been opened. It fails closed."""


@dataclass(frozen=True)
class Scope:
    """A role and a search path that are only ever set together.

    `name` is an organisation's opaque name, `network`, or empty for nobody.
    """

    name: str

    def __post_init__(self) -> None:
        known = self.name in ("", names.NETWORK) or names.is_organisation(self.name)
        if not known:
            raise ValueError(f"{self.name!r} is neither an organisation's name nor the network")

    @property
    def is_organisation(self) -> bool:
        return names.is_organisation(self.name)

    @property
    def statement(self) -> str:
        """The SQL that takes this scope, whole or not at all.

        Settings a request has changed are put back first: its connection serves somebody else next.
        """
        if not self.name:
            return f"{FRESH}; {EMPTY_HANDED}; SET search_path = ''"
        path = f'"{self.name}", public' if self.is_organisation else "public"
        return f'{FRESH}; SET ROLE "{self.name}"; SET search_path = {path}'


BARE = Scope("")


def scoped_connection() -> DatabaseWrapper:
    """This thread's connection, as the wrapper that can enter and leave a scope."""
    # Django hands out a proxy; behind it is always our own wrapper (checked by the settings test).
    return cast("DatabaseWrapper", connection)


def current() -> Scope | None:
    """The scope of this thread's connection, or None outside any."""
    return scoped_connection().scope


def current_name() -> str:
    """The name of the open scope. Raises `NoScope` where nothing is open."""
    scope = current()
    if scope is None or not scope.name:
        raise NoScope("No organisation is open here. Open one with `organisation(name)`.")
    return scope.name


def current_organisation() -> str:
    """The open organisation's opaque name. Raises `NoScope` also inside the network's scope."""
    name = current_name()
    if not names.is_organisation(name):
        raise NoScope("This needs an organisation, and the network's scope is open.")
    return name


@contextmanager
def entered(name: str) -> Iterator[None]:
    """Speak on behalf of `name` inside the block, and as before after it.

    Raises ValueError for a malformed name and the database's error when the role does not exist.
    """
    wrapper = scoped_connection()
    previous = wrapper.scope
    wrapper.enter(Scope(name))
    try:
        yield
    finally:
        wrapper.leave(previous)
