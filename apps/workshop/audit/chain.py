"""The open organisation's trail: linking what is new, and looking whether it is whole."""

from __future__ import annotations

from apps.network.anchors.services import anchors, set_anchor
from apps.workshop.audit.models import Entry, Link
from kit.audit.chain import Trail

TRAIL = Trail(Entry, Link, anchors, set_anchor)
link_new = TRAIL.link_new
verify = TRAIL.verify
