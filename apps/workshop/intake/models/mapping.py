"""What is learned about a person at intake, and what is recommended and why."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.workshop.intake.models.contact import Contact
from apps.workshop.participants.models import Participant
from apps.workshop.units.models import Unit
from tenants.accounts.models import User

OF_ONE = Q(contact__isnull=True) ^ Q(participant__isnull=True)
"""Of a contact, or in a participant's file: it moves from one to the other."""


class Assessment(models.Model):
    """The initial assessment (alkukartoitus): short, and every part of it may be left out."""

    contact = models.OneToOneField(
        Contact, on_delete=models.CASCADE, null=True, related_name="assessment"
    )
    participant = models.OneToOneField(
        Participant, on_delete=models.PROTECT, null=True, related_name="assessment"
    )
    situation = models.TextField(blank=True)
    wants = models.TextField(blank=True)
    strengths = models.TextField(blank=True)
    support = models.TextField(blank=True)
    urgent = models.TextField(blank=True)
    risks = models.TextField(blank=True)
    health = models.TextField(blank=True)
    """Apart from the rest: read and written with the rights to notes on health."""

    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=OF_ONE, name="an_assessment_is_of_one")]

    def __str__(self) -> str:
        return f"{self.pk}"


class Recommendation(models.Model):
    """Which service fits and why, and what the person said to it."""

    contact = models.OneToOneField(
        Contact, on_delete=models.CASCADE, null=True, related_name="recommendation"
    )
    participant = models.OneToOneField(
        Participant, on_delete=models.PROTECT, null=True, related_name="recommendation"
    )
    service_basis = models.CharField(max_length=10, blank=True)
    reason = models.TextField()
    said = models.TextField(blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=OF_ONE, name="a_recommendation_is_of_one")]

    def __str__(self) -> str:
        return f"{self.pk}"


class Option(models.Model):
    """One service that was thought of. `name` is as it was called then."""

    class Kind(models.TextChoices):
        HERE = "here", _("Here, no unit chosen yet")
        UNIT = "unit", _("A unit here")
        ORGANISATION = "org", _("Another organisation")
        ELSEWHERE = "elsewhere", _("Elsewhere")

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.CASCADE, related_name="options"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.CharField(max_length=63, blank=True)
    name = models.CharField(max_length=200)
    is_chosen = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_chosen", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation"],
                condition=Q(is_chosen=True),
                name="one_option_is_chosen",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """How the form names it, such as `unit:7`."""
        if self.kind == self.Kind.UNIT:
            return f"unit:{self.unit_id}"
        return f"org:{self.organisation}" if self.kind == self.Kind.ORGANISATION else self.kind
