"""A participant, the periods they work with us, and what is written about the days."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

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

    def age_on(self, day: date) -> int:
        """Whole years on `day`."""
        had_birthday = (day.month, day.day) >= (self.born_on.month, self.born_on.day)
        return day.year - self.born_on.year - (0 if had_birthday else 1)


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


class Note(models.Model):
    """What a coach wrote about a day or a talk: short and factual."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="notes")
    happened_on = models.DateField()
    text = models.TextField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-happened_on", "-written_at"]

    def __str__(self) -> str:
        return f"{self.happened_on}"
