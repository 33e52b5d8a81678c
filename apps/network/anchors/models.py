"""Anchors of audit trails: whoever cuts a trail short in its schema has not cut it here."""

from __future__ import annotations

from django.db import models

from kit.audit.rows import DaysEnd
from tenants.organisations.models import Organisation


class Anchor(DaysEnd):
    """How far one organisation's trail had come on one day."""

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        db_column="organisation",
        related_name="+",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "day"], name="one_anchor_a_day"),
        ]
