"""Noting how far a trail has come: for whoever cuts it short later has not cut it here."""

from __future__ import annotations

from django.utils import timezone

from kit.audit.rows import DaysEnd


def note(anchors: type[DaysEnd], *, position: int, digest: bytes, **whose: str) -> bool:
    """Set today's anchor; `whose` tells the trail where several share a table. True for the first.

    The database's roles may move today's only, so that those of other days stay as they were.
    """
    now = timezone.now()
    today = {"day": timezone.localdate(now), **whose}
    reached = {"position": position, "digest": digest, "set_at": now}
    if anchors._default_manager.filter(**today).update(**reached):
        return False
    anchors._default_manager.create(**today, **reached)
    return True
