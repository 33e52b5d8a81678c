"""Who read or changed what about a participant."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One read or change of participants' data, in the same transaction as the act itself.

    A list is one row with all its ids. The organisation's role may add and read rows, never change
    or remove them.
    """

    class Way(models.TextChoices):
        PAGE = "page", _("Page")
        API = "api", _("Interface for scripts")
        JOB = "job", _("Background work")

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor_id = models.BigIntegerField(null=True, help_text="The user; empty for background work.")
    actor_name = models.CharField(max_length=200)
    action = models.CharField(max_length=60, help_text="Such as participants.read.")
    participant_ids = models.JSONField(default=list)
    way = models.CharField(max_length=4, choices=Way)
    address = models.GenericIPAddressField(null=True)

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"
