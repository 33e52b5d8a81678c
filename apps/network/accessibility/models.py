"""Feedback about accessibility: from anybody at any host, about the service and not people."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Feedback(models.Model):
    """What somebody could not use. Which organisation it came from is not kept."""

    class State(models.TextChoices):
        """Whether somebody has dealt with it."""

        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.TextField()
    page = models.CharField(max_length=300, blank=True)
    email = models.EmailField(blank=True)
    """Empty where the sender wants no answer."""
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-sent_at",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", answered_at__isnull=True)
                | models.Q(state="answered", answered_at__isnull=False),
                name="feedback_answered_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
