"""What the controller of a register has told us in writing that we may keep for it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from apps.workshop.participants.compartments import NOTE_PARTS
from tenants.accounts.models import User


class InstructionQuerySet(models.QuerySet["Instruction"]):
    """Finding instructions."""

    def in_force(self, on: date) -> InstructionQuerySet:
        """Those that hold on a day and have not been withdrawn."""
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
            valid_from__lte=on,
            withdrawn_at__isnull=True,
        )


class Instruction(models.Model):
    """A controller's written instruction: on which basis, by whom, and which notes it opens.

    Without one, notes stay closed on a basis whose storage is `operational`.
    """

    service_basis = models.CharField(max_length=10)
    controller = models.CharField(max_length=200)
    given_on = models.DateField()
    reference = models.CharField(max_length=100, help_text="Where the paper is found.")
    parts = models.JSONField(default=list, help_text="Compartments of notes that it opens.")
    allowed = models.TextField(max_length=2000, help_text="What may be kept, in its own words.")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: Any = InstructionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="an_instruction_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_basis} {self.reference}"

    def is_in_force(self, on: date) -> bool:
        runs = self.valid_from <= on and (self.valid_to is None or self.valid_to >= on)
        return runs and self.withdrawn_at is None

    @property
    def part_names(self) -> str:
        return ", ".join(str(part.label) for part in NOTE_PARTS if part.value in self.parts)
