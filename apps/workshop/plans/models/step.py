"""The next steps of a participant: those of the coaching process, and one's own."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.workshop.participants.models import Period
from apps.workshop.plans.models.kept import Kept
from tenants.accounts.models import User


class Phase(models.TextChoices):
    """A phase of the coaching process."""

    INTAKE = "intake", _("Intake phase")
    START = "start", _("Beginning")
    MIDDLE = "middle", _("Middle")
    END = "end", _("Ending")
    FOLLOW_UP = "follow_up", _("Follow-up")


class ProcessEdition(models.Model):
    """The organisation's checklist of the coaching process, as it was from one day on.

    Rows are only added: what began from one edition keeps it. `items` is a list of objects with
    `phase`, `code` or `text`, and `days` after the start.
    """

    number = models.PositiveIntegerField(unique=True)
    items: Any = models.JSONField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.number}"


class Step(Kept):
    """One thing to do. Those of a checklist have a phase and the edition they came from."""

    text = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=30, blank=True, help_text="An item of the built-in process.")
    phase = models.CharField(max_length=10, choices=Phase, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    edition = models.PositiveIntegerField(null=True, blank=True, help_text="0 is the built-in one.")
    period = models.ForeignKey(
        Period, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    who = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    who_else = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True, blank=True, db_index=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["due_on", "position", "added_at"]

    def __str__(self) -> str:
        return f"{self.phase} {self.due_on}"

    @property
    def is_of_checklist(self) -> bool:
        return self.edition is not None
