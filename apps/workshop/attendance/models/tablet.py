"""A shared device of a unit, on which people say themselves that they are here."""

from __future__ import annotations

import uuid
from datetime import time

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.workshop.units.models import Unit
from tenants.accounts.models import User


class Tablet(models.Model):
    """A browser that shows one unit's people of today and takes their taps, and nothing else.

    Of what its cookie holds only a code is kept, made with a key outside the database.
    """

    class State(models.TextChoices):
        OPEN = "open", _("In use")
        EXPIRED = "expired", _("Its time is over")
        REVOKED = "revoked", _("Taken out of use")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tablets")
    token_code = models.CharField(max_length=64, unique=True)
    browser = models.CharField(max_length=60, blank=True, help_text="As `visitors` words it.")
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    bound_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    bound_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    shown_code = models.CharField(
        max_length=64, blank=True, help_text="Of the day and the people whose showing is recorded."
    )

    class Meta:
        ordering = ["-bound_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True, closes_at__isnull=True)
                | Q(opens_at__isnull=False, closes_at__isnull=False, closes_at__gt=F("opens_at")),
                name="a_tablet_closes_after_it_opens",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.bound_at:%Y-%m-%d}"

    @property
    def state(self) -> State:
        if self.revoked_at:
            return self.State.REVOKED
        if self.expires_at <= timezone.now():
            return self.State.EXPIRED
        return self.State.OPEN

    @property
    def is_bound(self) -> bool:
        return self.state is self.State.OPEN and self.unit.closed_at is None

    def is_open_at(self, now: time) -> bool:
        """Whether names are shown at this time of the day."""
        if self.opens_at is None or self.closes_at is None:
            return True
        return self.opens_at <= now < self.closes_at
