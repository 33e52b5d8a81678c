"""What a day was, and what was said of it before."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.workshop.attendance.models.tablet import Tablet
from apps.workshop.participants.models import Participant
from tenants.accounts.models import User


class Reason(models.TextChoices):
    """Why somebody was not here."""

    SICK = "sick", gettext_lazy("Sick")
    CHILD = "child", gettext_lazy("A child is sick")
    ACCEPTED = "accepted", gettext_lazy("Other accepted reason")
    LEAVE = "leave", gettext_lazy("On leave")
    UNEXCUSED = "unexcused", gettext_lazy("Without leave")
    NO_WORD = "no_word", gettext_lazy("No word")
    CLOSED = "closed", gettext_lazy("The workshop was closed")


class Mark(models.Model):
    """What one day was for one participant: here for some hours, or away for a reason.

    What the plan said and the service basis are kept as they were on that day: a later plan
    changes no day that has been. Hours are empty where somebody was here and nobody counted.
    """

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="marks")
    day = models.DateField(db_index=True)
    is_present = models.BooleanField()
    is_remote = models.BooleanField(default=False)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    hours = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    planned_hours = models.DecimalField(max_digits=4, decimal_places=2, default=0)
    service_basis = models.CharField(max_length=10)
    marked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    tablet = models.ForeignKey(Tablet, on_delete=models.PROTECT, null=True, related_name="+")
    marked_at = models.DateTimeField()
    click = models.UUIDField(help_text="The act that last marked it, by which it is taken back.")

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "day"], name="a_day_is_marked_once_for_a_participant"
            ),
            models.CheckConstraint(
                condition=Q(is_present=True, reason="")
                | Q(is_present=False, is_remote=False, hours__isnull=True, reason__gt=""),
                name="who_is_away_has_a_reason_and_no_hours",
            ),
            models.CheckConstraint(
                condition=Q(hours__isnull=True) | Q(hours__gt=0, hours__lte=24),
                name="a_marked_day_has_24_hours",
            ),
            models.CheckConstraint(
                condition=Q(marked_by__isnull=False, tablet__isnull=True)
                | Q(marked_by__isnull=True, tablet__isnull=False),
                name="a_day_is_marked_by_staff_or_on_a_tablet",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.day}"

    @property
    def by_whom(self) -> str:
        """Who marked it, in words. A diary has read the name along."""
        name: str | None = self.__dict__.get("marker_name")
        return by_whom(self.marked_by) if name is None else name or by_whom(None)


class Change(models.Model):
    """One marking of a day: from what to what, by whom, when, and why when it came late.

    `was` and `became` are what `answers.Answer.written` says; empty is a day without a mark.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    was = models.CharField(max_length=30, blank=True)
    became = models.CharField(max_length=30, blank=True)
    why = models.TextField(max_length=500, blank=True)
    click = models.UUIDField(db_index=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    tablet = models.ForeignKey(Tablet, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at"]
        indexes = [models.Index(fields=["participant", "day"], name="attendance_changes_of_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.was} {self.became}"

    @property
    def by_whom(self) -> str:
        """Who changed it, in words."""
        return by_whom(self.changed_by)


def by_whom(user: User | None) -> str:
    """The name of who marked a day; where nobody of the staff did, somebody on the tablet."""
    return user.full_name if user else _("Themselves, on the tablet")
