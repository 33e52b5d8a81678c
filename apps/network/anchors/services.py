"""Setting and reading the open organisation's anchors."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from apps.network.anchors.models import Anchor
from kit.database.scope import current_organisation


def set_anchor(*, position: int, digest: bytes) -> bool:
    """Note how far the open organisation's trail has come today. True for the day's first."""
    now, ours = timezone.now(), current_organisation()
    today = Anchor.objects.filter(organisation_id=ours, day=timezone.localdate(now))
    if today.update(position=position, digest=digest, set_at=now):
        return False
    Anchor.objects.create(
        organisation_id=ours,
        day=timezone.localdate(now),
        position=position,
        digest=digest,
        set_at=now,
    )
    return True


def anchors(since: dt.date | None = None) -> QuerySet[Anchor]:
    """The open organisation's anchors, the oldest first."""
    ours = Anchor.objects.filter(organisation_id=current_organisation()).order_by("day")
    return ours.filter(day__gte=since) if since else ours
