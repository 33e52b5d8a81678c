"""What is written about the work with a participant."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from apps.workshop.participants.compartments import NOTE_CHOICES, Compartment
from apps.workshop.participants.models.participant import Participant
from apps.workshop.participants.models.period import Period
from apps.workshop.participants.notes.kinds import Heading, NoteKind
from tenants.accounts.models import User


class Note(models.Model):
    """What a coach wrote about a day or a talk: short and factual.

    One text about several people is a note in each one's file, all of the same `writing`; none of
    them tells whom the others are about.
    """

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="notes")
    compartment = models.CharField(
        max_length=10,
        choices=NOTE_CHOICES,
        default=Compartment.COACHING,
        db_default=Compartment.COACHING,
    )
    period = models.ForeignKey(
        Period,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notes",
        help_text="In whose register it is: that of this period's service basis.",
    )
    kind = models.CharField(
        max_length=12, choices=NoteKind, blank=True, default="", db_default="",
        help_text="Empty for a note whose writer said nothing of it.",
    )  # fmt: skip
    heading = models.CharField(
        max_length=12, choices=Heading, blank=True, default="", db_default="",
        help_text="What an everyday observation is about.",
    )  # fmt: skip
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    happened_on = models.DateField()
    text = models.TextField(blank=True)
    is_restricted = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Read only by its writer, by those named, and out of turn.",
    )
    readers = models.ManyToManyField(User, related_name="+")
    writing = models.UUIDField(null=True, editable=False, db_index=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-happened_on", "-written_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=NoteKind.OBSERVATION) | Q(heading=""),
                name="only_an_observation_has_a_heading",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.happened_on}"

    @property
    def is_observation(self) -> bool:
        return self.kind == NoteKind.OBSERVATION


class Correction(models.Model):
    """A note as it was before its writer corrected it, and why. Never changed."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="corrections")
    happened_on = models.DateField()
    kind = models.CharField(max_length=12, choices=NoteKind, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.note_id} {self.made_at:%Y-%m-%d}"
