"""Who here asked for a place. The shared layer knows organisations only."""

from __future__ import annotations

from django.db import models

from tenants.accounts.models import User


class Asked(models.Model):
    """Which of us asked a question about a place: the one who is told of the answer."""

    question_id = models.UUIDField(primary_key=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.question_id)
