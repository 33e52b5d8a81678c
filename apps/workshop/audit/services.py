"""Writing the trail, in the same transaction as what it tells about."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from apps.workshop.audit.models import Entry
from apps.workshop.audit.seals import code_of
from kit.visitors import address_of
from tenants.accounts.models import User
from tenants.accounts.permissions import current_user

GROUNDS = {
    "participants": Entry.Ground.SERVICE,
    "notes": Entry.Ground.SERVICE,
    "referrals": Entry.Ground.REFERRAL,
    "staff": Entry.Ground.ADMINISTRATION,
    "access": Entry.Ground.ACCESS,
    "log": Entry.Ground.OVERSIGHT,
}
"""The ground of an action by its first word. An action without one is refused."""


@dataclass(frozen=True)
class Actor:
    """Who does something, by which way, from where."""

    user: User
    way: str
    address: str | None = None


def actor_of(request: HttpRequest, way: str = Entry.Way.PAGE) -> Actor:
    """The person behind a request. Raises PermissionDenied for nobody."""
    return Actor(current_user(request), way, address_of(request))


def record(
    by: Actor, action: str, participants: Iterable[uuid.UUID] = (), **about: int | str
) -> Entry:
    """Add one row: who did `action`, such as `participants.read`, with which participants.

    `about` holds ids of other things. Raises KeyError for an action without a ground.
    """
    return _add(
        actor_id=by.user.pk,
        actor_name=by.user.full_name,
        actor_roles=sorted(by.user.roles),
        action=action,
        participant_ids=[str(pk) for pk in participants],
        about=about,
        way=by.way,
        address=by.address,
    )


def record_nobody(action: str, *, address: str | None, **about: int | str) -> Entry:
    """Add one row about somebody who is not known, such as a sign-in that failed."""
    return _add(
        actor_id=None, actor_name="", action=action, about=about,
        way=Entry.Way.PAGE, address=address,
    )  # fmt: skip


def _add(**fields: object) -> Entry:
    entry = Entry(ground=GROUNDS[str(fields["action"]).partition(".")[0]], **fields)
    entry.mac = code_of(entry)
    entry.save(force_insert=True)
    return entry
