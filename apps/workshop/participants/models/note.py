"""What is written about the work with a participant."""

from __future__ import annotations

from django.db import models

from apps.workshop.participants.compartments import NOTE_CHOICES, Compartment
from apps.workshop.participants.models.participant import Participant
from apps.workshop.participants.models.period import Period
from tenants.accounts.models import User


class Note(models.Model):
    """What a coach wrote about a day or a talk: short and factual."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="notes")
    compartment = models.CharField(
        max_length=10,
        choices=NOTE_CHOICES,
        default=Compartment.COACHING,
        db_default=Compartment.COACHING,
    )
    period = models.ForeignKey(
        Period,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notes",
        help_text="In whose register it is: that of this period's service basis.",
    )
    happened_on = models.DateField()
    text = models.TextField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-happened_on", "-written_at"]

    def __str__(self) -> str:
        return f"{self.happened_on}"
