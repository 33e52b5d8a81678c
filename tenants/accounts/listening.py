"""How a trail hears of what happens to accounts: an organisation's, and the network's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kit.audit.rows import Act
from kit.database.scope import Scope, current
from tenants.accounts.actors import Actor, about_person
from tenants.accounts.models import User
from tenants.accounts.signals import acted, staff_changed


def listen(
    is_ours: Callable[[Scope], bool],
    *,
    record: Callable[..., object],
    record_nobody: Callable[..., object],
) -> None:
    """Let a trail record the acts that accounts tell of while a scope of its own is open."""

    def told(by: Actor | None, action: str, **given: Any) -> None:
        about = given.get("about", {})
        if not _is_open(is_ours):
            return
        if by is None:
            record_nobody(action, address=given["address"], **about)
        else:
            record(by, action, **about)

    def changed(person: User, by: User, action: str, reason: str = "", **_given: object) -> None:
        if _is_open(is_ours):
            why = {"reason": reason} if reason else {}
            record(Actor(by, Act.Way.PAGE), action, **about_person(person), **why)

    acted.connect(told, weak=False)
    staff_changed.connect(changed, weak=False)


def _is_open(is_ours: Callable[[Scope], bool]) -> bool:
    scope = current()
    return scope is not None and is_ours(scope)
