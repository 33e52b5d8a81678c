"""Anchors of audit trails: whoever cuts a trail short in its schema has not cut it here."""

from __future__ import annotations

import uuid

from django.db import models

from tenants.organisations.models import Organisation


class Anchor(models.Model):
    """The last link of one organisation's trail on one day: the newest so far, then for good.

    It tells how many links there were and what the last one was, and nothing of what they say.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        db_column="organisation",
        related_name="+",
    )
    day = models.DateField()
    position = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "day"], name="one_anchor_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.position}"
