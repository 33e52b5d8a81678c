"""What every audit trail is made of, whoever keeps it: acts, places in the chain, anchors."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Act(models.Model):
    """One act, in the same transaction as the act itself.

    Roles of the database may add and read rows, never change or remove them. `mac` is made with a
    key outside the database, so a row changed past those roles is found (`seals.py`).
    """

    class Way(models.TextChoices):
        PAGE = "page", _("Page")
        API = "api", _("Interface for scripts")
        JOB = "job", _("Background work")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor_id = models.BigIntegerField(null=True, help_text="The user; empty for nobody known.")
    actor_name = models.CharField(max_length=210)
    actor_roles = models.JSONField(default=list, help_text="The roles they had at that moment.")
    action = models.CharField(max_length=60, help_text="Such as participants.read.")
    about = models.JSONField(default=dict, help_text="Ids of other things, such as a user's.")
    way = models.CharField(max_length=4, choices=Way)
    address = models.GenericIPAddressField(null=True)
    mac = models.BinaryField(max_length=32)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"

    def told(self) -> list[object]:
        """Everything the row says, in the order in which its code reads it."""
        return [
            str(self.uid),
            self.at.isoformat(),
            self.actor_id,
            self.actor_name,
            self.actor_roles,
            self.action,
            self.about,
            self.way,
            self.address,
        ]


class Place(models.Model):
    """An act's place in the chain: `digest` depends on this act and on every place before.

    Made by the worker within a minute, in the order in which it finds them. The model adds
    `entry`, which leads to the act one to one.
    """

    position = models.BigIntegerField(primary_key=True)
    digest = models.BinaryField(max_length=32)
    linked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.position)


class DaysEnd(models.Model):
    """The last link of a trail on one day: the newest so far, then for good.

    It tells how many links there were and what the last one was, and nothing of what they say.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    day = models.DateField()
    position = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
    set_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.day} {self.position}"
