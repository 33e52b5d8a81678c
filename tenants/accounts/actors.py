"""Who does something, by which way, from where: what every recorded act begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from kit.audit.rows import Act
from kit.visitors import address_of
from tenants.accounts.models import User
from tenants.accounts.permissions import current_user


@dataclass(frozen=True)
class Actor:
    """Who does something, by which way, from where."""

    user: User
    way: str
    address: str | None = None

    @property
    def written(self) -> dict[str, Any]:
        """The actor as a row of a trail tells it."""
        return {
            "actor_id": self.user.pk,
            "actor_name": self.user.full_name,
            "actor_roles": sorted(self.user.roles),
            "way": self.way,
            "address": self.address,
        }


def actor_of(request: HttpRequest, way: str = Act.Way.PAGE) -> Actor:
    """The person behind a request. Raises PermissionDenied for nobody."""
    return Actor(current_user(request), way, address_of(request))


def about_person(person: User) -> dict[str, int | str]:
    """Ids that tell of somebody's account and what they may, for a row about it."""
    about: dict[str, int | str] = {
        "user": person.pk,
        "roles": " ".join(sorted(person.roles)),
        "reach": person.reach,
    }
    if person.areas:
        about["areas"] = " ".join(person.areas)
    if person.ends_on:
        about["ends_on"] = person.ends_on.isoformat()
    return about


def nobody(address: str | None) -> dict[str, Any]:
    """Somebody who is not known, as a row of a trail tells it."""
    return {"actor_id": None, "actor_name": "", "way": Act.Way.PAGE, "address": address}
