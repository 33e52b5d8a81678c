"""A piece of long work in the background, and what came of it."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.accounts.models import User

RESULT_PAGES = {"log_copy": "oversight:copy_file"}
"""By kind, the page that gives the result: it asks for the right that the data need."""

AGAIN_PAGES = {"log_copy": "oversight:copy_again"}

STANDS_STILL_AFTER = timedelta(minutes=2)


class Work(models.Model):
    """Something one person had begun: `done` of `total` steps. Its result is that person's only.

    `arguments` holds ids and days, as a job's would. `result` is removed with the row.
    """

    class Kind(models.TextChoices):
        LOG_COPY = "log_copy", _("A copy of the log")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for its turn")
        RUNNING = "running", _("In progress")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Did not succeed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    begun_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(default=timezone.now)
    file_name = models.CharField(max_length=100, blank=True)
    result = models.BinaryField(null=True)

    class Meta:
        ordering = ["-begun_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="not_more_than_all"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.done}/{self.total}"

    def get_absolute_url(self) -> str:
        return reverse("work:one", args=[self.pk])

    @property
    def result_url(self) -> str:
        return reverse(RESULT_PAGES[self.kind], args=[self.pk])

    @property
    def again_url(self) -> str:
        return reverse(AGAIN_PAGES[self.kind], args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def stands_still(self) -> bool:
        """Whether nothing has moved for so long that it is worth beginning again."""
        is_late = self.moved_at < timezone.now() - STANDS_STILL_AFTER
        return self.state == self.State.FAILED or (self.is_open and is_late)
