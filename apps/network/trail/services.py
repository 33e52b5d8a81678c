"""Writing the network's trail, in the same transaction as what it tells about; and its chain."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.network.trail.models import Anchor, Entry, Link
from kit.audit.anchors import note
from kit.audit.chain import Trail
from kit.audit.seals import add
from tenants.accounts.actors import Actor, nobody


def record(by: Actor, action: str, **about: int | str) -> Entry:
    """Add one row: who did `action`, such as `memberships.confirm`; `about` holds ids."""
    return add(Entry(action=action, about=about, **by.written))


def record_nobody(action: str, *, address: str | None, **about: int | str) -> Entry:
    """Add one row about somebody who is not known, such as a sign-in that failed."""
    return add(Entry(action=action, about=about, **nobody(address)))


def set_anchor(*, position: int, digest: bytes) -> bool:
    """Note how far the network's trail has come today. True for the day's first."""
    return note(Anchor, position=position, digest=digest)


def anchors() -> QuerySet[Anchor]:
    """The network's anchors, the oldest first."""
    return Anchor.objects.order_by("day")


TRAIL = Trail(Entry, Link, anchors, set_anchor)
