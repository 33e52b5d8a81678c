"""How it has gone since a period ended: what is asked when, and each try to ask."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.workshop.participants.models.period import Period
from tenants.accounts.models import User


class FollowUp(models.Model):
    """One time to ask, some months after the end (seuranta)."""

    class State(models.TextChoices):
        """How far the asking is."""

        SCHEDULED = "scheduled", _("To be asked")
        REACHED = "reached", _("Was reached")
        REFUSED = "refused", _("Does not want to be asked")
        CALLED_OFF = "called_off", _("Called off")

    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="follow_ups")
    months = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.SCHEDULED)
    placement = models.CharField(max_length=10, blank=True, db_default="")

    class Meta:
        ordering = ["months"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "months"], name="a_follow_up_is_scheduled_once"
            ),
            models.CheckConstraint(
                condition=Q(state="reached") & ~Q(placement="")
                | ~Q(state="reached") & Q(placement=""),
                name="whoever_was_reached_told_a_placement",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(state="scheduled"), name="follow_ups_to_be_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.months} {self.state}"


class Attempt(models.Model):
    """One try to ask, and how it went."""

    class Outcome(models.TextChoices):
        """How it went."""

        REACHED = "reached", _("Was reached")
        NOT_REACHED = "missed", _("Not reached")
        REFUSED = "refused", _("Does not want to be asked")

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="attempts")
    made_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.made_on} {self.outcome}"
