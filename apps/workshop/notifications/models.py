"""What one person was told, and what one person has chosen to be told."""

from __future__ import annotations

import uuid

from django.db import models

from apps.workshop.notifications.kinds import RULES, Kind, Mail
from tenants.accounts.models import User


class Notification(models.Model):
    """One thing one person is told, once: `key` names the event, such as a referral's id.

    A row stands for the telling even where the person wants neither bell nor mail, so that the
    same event told again finds it. `label` is shown in the product only and is never mailed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=30, help_text="A Kind; a new one needs no migration.")
    key = models.CharField(max_length=100)
    label = models.CharField(max_length=200, blank=True, help_text="Such as a referral's number.")
    about_url = models.CharField(max_length=200, help_text="A path at the own host.")
    in_app = models.BooleanField(default=True)
    mail = models.CharField(max_length=10, choices=Mail)
    made_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    click = models.UUIDField(null=True, help_text="What marked it as read, to be taken back by.")
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "key"], name="told_once"),
        ]
        indexes = [
            models.Index(fields=["person", "-made_at"], name="told_to"),
            models.Index(fields=["kind", "key"], name="told_of"),
            models.Index(
                fields=["made_at"],
                name="waits_for_mail",
                condition=models.Q(mailed_at=None) & ~models.Q(mail=Mail.NEVER),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def title(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def icon(self) -> str:
        return RULES[Kind(self.kind)].icon

    @property
    def why(self) -> str:
        """One more sentence about the kind."""
        return str(RULES[Kind(self.kind)].why)


class Choice(models.Model):
    """How one person wants to be told about one kind. Without a row the usual way holds."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30, help_text="A Kind; a new one needs no migration.")
    in_app = models.BooleanField(default=True)
    mail = models.CharField(max_length=10, choices=Mail)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="one_choice_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.mail}"
