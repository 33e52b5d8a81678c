"""Writing the trail, in the same transaction as what it tells about."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from apps.workshop.audit.models import Entry
from tenants.accounts.models import User
from tenants.accounts.permissions import current_user


@dataclass(frozen=True)
class Actor:
    """Who does something, by which way, from where."""

    user: User
    way: str
    address: str | None = None


def actor_of(request: HttpRequest, way: str = Entry.Way.PAGE) -> Actor:
    """The person behind a request. Raises PermissionDenied for nobody."""
    return Actor(current_user(request), way, request.META.get("REMOTE_ADDR") or None)


def record(by: Actor, action: str, participants: Iterable[uuid.UUID]) -> Entry:
    """Add one row: who did `action`, such as `participants.read`, with which participants."""
    return Entry.objects.create(
        actor_id=by.user.pk,
        actor_name=by.user.full_name,
        action=action,
        participant_ids=[str(pk) for pk in participants],
        way=by.way,
        address=by.address,
    )
