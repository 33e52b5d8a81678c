"""Somebody's place in a ready query: what they may shapes it, who they are comes with each run.

`@ready(**BY)` gives a query the place, `asked_by(by)` the values, and `whoever` makes of both what
functions take that narrow a query to what somebody may see.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import BigIntegerField, DateTimeField, Field
from django.utils import timezone

from kit.database.ready import Each, Given, Givens
from tenants.accounts.actors import Actor
from tenants.accounts.models import User
from tenants.accounts.roles import Right

BY: dict[str, Field[Any, Any] | Each] = {"user": BigIntegerField(), "now": DateTimeField()}


@dataclass(frozen=True)
class Asking:
    """What of somebody shapes a query: what they may, and how far they reach."""

    rights: frozenset[Right]
    roles: frozenset[str]
    reach: str


class Somebody(Given):
    """The place of a user's id, with what shapes the query. Stands where a user would."""

    def __init__(self, given: Givens, asking: Asking) -> None:
        super().__init__(given.user.name, given.user.output_field)
        self.now: Given = given.now
        self.rights, self.roles, self.reach = asking.rights, asking.roles, asking.reach

    @property
    def pk(self) -> Somebody:
        return self

    def may(self, *rights: str) -> bool:
        return not self.rights.isdisjoint(rights)


def asked_by(by: Actor) -> dict[str, Any]:
    """The values and the shape of `BY` for whoever asks."""
    user = by.user
    asking = Asking(user.rights, frozenset(user.roles), user.reach)
    return {"user": user.pk, "now": timezone.now(), "asking": asking}


def whoever(given: Givens, asking: Asking) -> Actor:
    """Whoever asks, as functions take them that narrow a query. Nothing else is known of them."""
    return Actor(cast(User, Somebody(given, asking)), way="")


def moment(user: User) -> datetime | Given:
    """Now, or its place where `user` is somebody's place."""
    return user.now if isinstance(user, Somebody) else timezone.now()
