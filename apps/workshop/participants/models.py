"""A participant, who works with them, their periods, notes, and openings out of turn."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from apps.workshop.participants.compartments import NOTE_CHOICES, Compartment
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
    compartment = models.CharField(
        max_length=10,
        choices=NOTE_CHOICES,
        default=Compartment.COACHING,
        db_default=Compartment.COACHING,
    )
    happened_on = models.DateField()
    text = models.TextField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-happened_on", "-written_at"]

    def __str__(self) -> str:
        return f"{self.happened_on}"


class OpeningQuerySet(models.QuerySet["Opening"]):
    """Finding openings."""

    def running(self, user: User) -> OpeningQuerySet:
        """What is open to this person now."""
        return self.filter(opened_by=user, ended_at__isnull=True, until__gt=timezone.now())


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
