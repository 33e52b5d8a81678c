"""The controls the wall is made of, how each is switched off, and the attacks it alone stops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest
from django.conf import settings

from tests.isolation.attacks.ground import Ground
from tests.support import database

SwitchOff = Callable[[Ground, pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Control:
    """One control. `told` is a word of what `manage check --deploy` says when it is off.

    `undo` puts back what belongs to the whole server: roles outlive the tests' database.
    """

    name: str
    off: SwitchOff
    attacks: tuple[str, ...]
    told: str = ""
    undo: tuple[str, ...] = ()

    @contextmanager
    def switched_off(self, ground: Ground, patch: pytest.MonkeyPatch) -> Iterator[None]:
        """Without the control while the block runs. The database is made anew by the test."""
        self.off(ground, patch)
        try:
            yield
        finally:
            patch.undo()
            _as_superuser(ground, self.undo)


def in_sql(*statements: str) -> SwitchOff:
    """Switch off with statements of the superuser."""
    return lambda ground, _patch: _as_superuser(ground, statements)


def _as_superuser(ground: Ground, statements: tuple[str, ...]) -> None:
    with psycopg.connect(database.address("postgres"), autocommit=True) as server:
        for statement in statements:
            server.execute(ground.text(statement).encode())


def in_code(target: str, value: object) -> SwitchOff:
    """Switch off by putting something else in the place of a name of the product."""
    return lambda _ground, patch: patch.setattr(target, value)


def in_settings(name: str, value: object) -> SwitchOff:
    """Switch off by another setting."""
    return lambda _ground, patch: patch.setattr(settings, name, value)


def both(*offs: SwitchOff) -> SwitchOff:
    """Two locks on one door, both open."""

    def off(ground: Ground, patch: pytest.MonkeyPatch) -> None:
        for each in offs:
            each(ground, patch)

    return off
