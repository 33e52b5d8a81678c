"""Setting and reading the open organisation's anchors."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from apps.network.anchors.models import Anchor
from kit.audit.anchors import note
from kit.database.scope import current_organisation


def set_anchor(*, position: int, digest: bytes) -> bool:
    """Note how far the open organisation's trail has come today. True for the day's first."""
    ours = {"organisation_id": current_organisation()}
    return note(Anchor, position=position, digest=digest, **ours)


def anchors(since: dt.date | None = None) -> QuerySet[Anchor]:
    """The open organisation's anchors, the oldest first."""
    ours = Anchor.objects.filter(organisation_id=current_organisation()).order_by("day")
    return ours.filter(day__gte=since) if since else ours
