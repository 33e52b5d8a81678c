"""The stretches of days a participant is here, each on its basis."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from apps.workshop.participants.models.participant import Participant


class Period(models.Model):
    """A stretch of days on one service basis (jakso). A new agreement is a new period."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="periods")
    service_basis = models.CharField(max_length=10)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_period_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_basis} {self.starts_on}"

    def is_running_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)
