"""The waiting list of a unit."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.workshop.intake.models.contact import Contact
from apps.workshop.units.models import Unit
from tenants.accounts.models import User


class Place(models.Model):
    """Somebody's place on a unit's waiting list.

    The rule is urgent ones first, then by arrival; only a written reason changes that. When the
    contact is removed, the times stay without it, for the average.
    """

    class Left(models.TextChoices):
        """How the wait ended."""

        STARTED = "started", _("Got the place")
        GAVE_UP = "gave_up", _("Left the list")

    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, related_name="places"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="waiting_places")
    since = models.DateTimeField(auto_now_add=True)
    position = models.PositiveIntegerField()
    is_urgent = models.BooleanField(default=False)
    expected_on = models.DateField(null=True, blank=True)
    order_reason = models.CharField(max_length=300, blank=True)
    ordered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    offered_on = models.DateField(null=True, blank=True)
    answer_by = models.DateField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    left_how = models.CharField(max_length=8, choices=Left, blank=True)

    class Meta:
        ordering = ["position", "since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact"],
                condition=Q(left_at__isnull=True),
                name="on_one_waiting_list_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) ^ ~Q(left_how=""),
                name="who_left_a_list_has_a_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.position}"

    def waited_days(self, today: date) -> int:
        """Whole days on the list so far, or until it was left."""
        end = timezone.localdate(self.left_at) if self.left_at else today
        return (end - timezone.localdate(self.since)).days
