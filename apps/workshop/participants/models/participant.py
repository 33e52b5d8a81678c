"""A participant and who works with them."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from apps.workshop.participants import codes
from apps.workshop.units.models import Unit
from kit.pages.addresses import address
from kit.sorting import SortKeyField
from tenants.accounts.models import User

NO_INFORMATION = "UNK"
"""The answer of whoever was asked and does not know; a code of referrers and service bases too."""

CONTACT_FIELDS = (
    "municipality_code",
    "street_address",
    "phone",
    "email",
    "emergency_name",
    "emergency_phone",
    "guardian_name",
    "guardian_phone",
)
"""What says where somebody is or how to reach them: shown to nobody under protection."""


def _text(length: int, **kwargs: Any) -> Any:
    """Text that may be missing. Old web processes add rows without naming it."""
    return models.CharField(max_length=length, blank=True, default="", db_default="", **kwargs)


class Participant(models.Model):
    """A person who works with a coach here. A name and one date open the record.

    Everything else can come later. An empty text means that nobody has asked yet.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    sort_key = SortKeyField(source="list_name", max_length=600, db_index=True)
    came_on = models.DateField(
        null=True, blank=True, help_text="The first day here; empty in records of before it."
    )
    born_on = models.DateField(null=True, blank=True)
    identity_code = models.TextField(
        blank=True, default="", db_default="", help_text="Sealed at rest (identity/code.py)."
    )
    identity_mark = _text(64, help_text="By which an identity code is found (identity/code.py).")
    municipality_code = models.CharField(max_length=3, blank=True)
    street_address = _text(200)
    referrer_type = models.CharField(max_length=10, default=NO_INFORMATION)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True, default="", db_default="")
    emergency_name = _text(100)
    emergency_phone = _text(20)
    gender = _text(1, choices=codes.Gender)
    mother_tongue = _text(3)
    education = _text(10, choices=codes.Education)
    activity_before = _text(10, choices=codes.Activity)
    benefit = _text(10, choices=codes.Benefit)
    maturity_text = models.TextField(blank=True, default="", db_default="")
    maturity_on = models.DateField(null=True, blank=True)
    maturity_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    guardian_role = _text(10, choices=codes.GuardianRole)
    guardian_name = _text(100)
    guardian_phone = _text(20)
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
        constraints = [
            models.UniqueConstraint(
                fields=["identity_mark"],
                condition=~Q(identity_mark=""),
                name="an_identity_code_has_one_record",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return address("participants:detail", [self.pk])

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

    def age_on(self, day: date) -> int | None:
        """Whole years on `day`; None while the date of birth is not known."""
        if self.born_on is None:
            return None
        had_birthday = (day.month, day.day) >= (self.born_on.month, self.born_on.day)
        return day.year - self.born_on.year - (0 if had_birthday else 1)

    def is_under_age_on(self, day: date) -> bool:
        """Whether the person is known to be under 18."""
        age = self.age_on(day)
        return age is not None and age < codes.OF_AGE


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
