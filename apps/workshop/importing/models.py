"""One import: a table on its way in, and which records came of it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.workshop.participants.models import Participant
from tenants.accounts.models import User

UNDOABLE_FOR = timedelta(days=7)
STANDS_STILL_AFTER = timedelta(minutes=2)


class Import(models.Model):
    """A table that somebody brings in, from the file to its records.

    `sealed_table` and `sealed_findings` hold people's data, sealed at rest. The table is removed
    when it has been brought in, and both within a day in any case.
    """

    class State(models.TextChoices):
        READ = "read", _("Columns to look at")
        CHECKING = "checking", _("Rows are being checked")
        CHECKED = "checked", _("Checked, not brought in")
        RUNNING = "running", _("Is being brought in")
        DONE = "done", _("Brought in")
        UNDOING = "undoing", _("Is being undone")
        UNDONE = "undone", _("Undone")

    MOVING = (State.CHECKING, State.RUNNING, State.UNDOING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file_name = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    columns = models.JSONField(
        default=list, help_text="By column, the code of what it was taken for."
    )
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0, help_text="Rows of people who were here.")
    refused = models.PositiveIntegerField(default=0, help_text="Rows that were not understood.")
    removed = models.PositiveIntegerField(default=0)
    anyway = models.JSONField(default=list, help_text="Rows to take although somebody is alike.")
    sealed_table = models.TextField(blank=True)
    sealed_findings = models.TextField(blank=True)

    class Meta:
        ordering = ["-begun_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="no_more_done_than_all"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.done}/{self.total}"

    def get_absolute_url(self) -> str:
        return reverse("importing:one", args=[self.pk])

    @property
    def state_url(self) -> str:
        return f"{self.get_absolute_url()}?as=state"

    @property
    def is_moving(self) -> bool:
        return self.state in self.MOVING

    @property
    def stands_still(self) -> bool:
        """Whether the work in the background has broken off and is worth beginning again."""
        return self.is_moving and self.moved_at < timezone.now() - STANDS_STILL_AFTER

    @property
    def undoable_until(self) -> datetime | None:
        if self.state != self.State.DONE or self.finished_at is None:
            return None
        until = self.finished_at + UNDOABLE_FOR
        return until if until > timezone.now() else None


class Arrival(models.Model):
    """One record that came of an import: on which line it stood, and how it was then."""

    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="arrivals")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=64, help_text="A digest by which a later change is told.")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="a_row_comes_in_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
