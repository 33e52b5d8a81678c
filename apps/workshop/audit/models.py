"""Who read or changed what about whom, and the chain that shows when a row is missing."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One act, in the same transaction as the act itself; a list is one row with all its ids.

    The organisation's role may add and read rows, never change or remove them. `mac` is made with
    a key outside the database, so a row changed past that role is found (`seals.py`).
    """

    class Way(models.TextChoices):
        PAGE = "page", _("Page")
        API = "api", _("Interface for scripts")
        JOB = "job", _("Background work")

    class Ground(models.TextChoices):
        """Why the act was allowed to happen."""

        SERVICE = "service", _("Providing the service")
        REFERRAL = "referral", _("Handling a referral")
        ADMINISTRATION = "administration", _("Running the organisation")
        ACCESS = "access", _("Signing in")
        OVERSIGHT = "oversight", _("Watching over data protection")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor_id = models.BigIntegerField(null=True, help_text="The user; empty for nobody known.")
    actor_name = models.CharField(max_length=210)
    actor_roles = models.JSONField(default=list, help_text="The roles they had at that moment.")
    action = models.CharField(max_length=60, help_text="Such as participants.read.")
    ground = models.CharField(max_length=20, choices=Ground)
    participant_ids = models.JSONField(default=list)
    about = models.JSONField(default=dict, help_text="Ids of other things, such as a user's.")
    way = models.CharField(max_length=4, choices=Way)
    address = models.GenericIPAddressField(null=True)
    mac = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"


class Link(models.Model):
    """One entry's place in the chain: `digest` depends on this entry and on every link before.

    Made by the worker within a minute, in the order in which it finds entries.
    """

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT)
    digest = models.BinaryField(max_length=32)
    linked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.position)


class ReportSetting(models.Model):
    """What the report to a participant shows, as the data protection officer decided last."""

    shows_names = models.BooleanField(default=False)
    decided_by_id = models.BigIntegerField()
    decided_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.decided_at:%Y-%m-%d}"
