"""Fields of an organisation's own in its participants' records."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.workshop.participants.models.participant import Participant
from tenants.accounts.models import User

MOST_FIELDS = 8
"""So many may be asked at a time: a record is not a questionnaire."""


class OwnField(models.Model):
    """One thing this organisation wants to know of its participants. Its wording is a version."""

    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.pk}"


class OwnFieldVersion(models.Model):
    """How a field was worded, and what could be answered, from a moment on. Never changed."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Short text")
        NUMBER = "number", _("Number")
        DAY = "day", _("Day")
        CHOICE = "choice", _("One of a list")

    field = models.ForeignKey(OwnField, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind)
    choices = models.TextField(blank=True, help_text="What may be chosen, one a line.")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["field", "number"], name="a_version_of_an_own_field_is_numbered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.number}"

    @property
    def listed(self) -> list[str]:
        """What may be chosen."""
        return self.choices.splitlines()


class OwnAnswer(models.Model):
    """What one record has in an own field, under the version in which it was asked."""

    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="own_answers"
    )
    field = models.ForeignKey(OwnField, on_delete=models.PROTECT, related_name="answers")
    version = models.ForeignKey(OwnFieldVersion, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(
        max_length=500, help_text="As text: a day is 2026-11-22, a number 12.5."
    )

    class Meta:
        ordering = ["field_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "field"], name="an_own_field_is_answered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field_id}"
