"""Files and parts of files opened out of turn."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models.participant import Participant
from tenants.accounts.asking import moment
from tenants.accounts.models import User


class OpeningQuerySet(models.QuerySet["Opening"]):
    """Finding openings."""

    def running(self, user: User) -> OpeningQuerySet:
        """What is open to this person now."""
        return self.filter(opened_by=user, ended_at__isnull=True, until__gt=moment(user))


class Opening(models.Model):
    """A part of one file, opened out of turn by somebody it is closed to, for a written reason.

    `base` opens the file of somebody outside the person's reach; any other compartment opens that
    one alone, for reading. It closes by itself at `until`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="openings")
    compartment = models.CharField(max_length=10, choices=Compartment)
    reason = models.TextField(max_length=1000)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: Any = OpeningQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return f"{self.compartment} {self.opened_at:%Y-%m-%d %H:%M}"

    @property
    def is_running(self) -> bool:
        return self.ended_at is None and self.until > timezone.now()

    @property
    def minutes_left(self) -> int:
        """Whole minutes until it closes by itself, counted up: the last one is 1."""
        return max(0, -((timezone.now() - self.until) // timedelta(minutes=1)))

    @property
    def closed_at(self) -> datetime:
        """When it closed, or will."""
        return self.ended_at or self.until
