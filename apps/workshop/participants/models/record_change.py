"""What a change of a record has replaced, for as long as it can be taken back."""

from __future__ import annotations

import uuid

from django.db import models

from apps.workshop.participants.models.participant import Participant
from tenants.accounts.models import User


class RecordChange(models.Model):
    """One change of a record: its fields with their values from before it.

    `after` tells the new values by codes alone, by which a later change is noticed. A round of the
    worker removes rows that are past taking back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    before = models.JSONField(help_text="Texts by field; an identity code as it is sealed.")
    after = models.JSONField(help_text="Codes of the new values by field.")

    def __str__(self) -> str:
        return str(self.pk)
