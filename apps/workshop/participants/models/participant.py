"""A participant and who works with them."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.urls import reverse

from apps.workshop.units.models import Unit
from kit.sorting import SortKeyField
from tenants.accounts.models import User


class Participant(models.Model):
    """A person who works with a coach here. A name and one date open the record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    sort_key = SortKeyField(source="list_name", max_length=600, db_index=True)
    born_on = models.DateField()
    municipality_code = models.CharField(max_length=3)
    referrer_type = models.CharField(max_length=10)
    phone = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="participants"
    )
    coaches = models.ManyToManyField(User, through="Coaching", related_name="own_participants")
    is_protected = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Non-disclosure for safety (turvakielto): contact is not shown.",
    )
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("participants:detail", args=[self.pk])

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def list_name(self) -> str:
        return f"{self.family_name}, {self.given_name}"

    @property
    def shown_municipality(self) -> str:
        """The code as anybody may see it: empty while the contact details are protected."""
        return "" if self.is_protected else self.municipality_code

    @property
    def shown_phone(self) -> str:
        """The number as anybody may see it: empty while the contact details are protected."""
        return "" if self.is_protected else self.phone

    def age_on(self, day: date) -> int:
        """Whole years on `day`."""
        had_birthday = (day.month, day.day) >= (self.born_on.month, self.born_on.day)
        return day.year - self.born_on.year - (0 if had_birthday else 1)


class Coaching(models.Model):
    """Whose own participant somebody is."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="coachings")
    coach = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["participant", "coach"], name="a_coach_is_named_once"),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.coach_id}"
