"""What the worker says of itself and the queue, once a minute."""

from __future__ import annotations

from django.db import models


class WorkerReport(models.Model):
    """The worker's last word: it is alive, on this version, and the queue is this long.

    Pages cannot read the queue, which is the worker's own. Names of tasks and counts are all that
    leaves it; arguments stay there.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    made_at = models.DateTimeField()
    version = models.CharField(max_length=40)
    waiting = models.PositiveIntegerField()
    oldest_waiting_at = models.DateTimeField(null=True)
    running = models.PositiveIntegerField()
    failed = models.JSONField(default=dict, help_text="How many jobs have failed, by task.")

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"
