"""The queue's own housekeeping."""

from __future__ import annotations

from procrastinate.builtin_tasks import remove_old_jobs
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

HOURS_KEPT = 72
"""Finished jobs; long enough to see over a weekend what ran. Failed ones stay to be looked at."""


@app.periodic(cron="50 1 * * *")
@app.task(name="kit.clear_queue", pass_context=True, queueing_lock="kit.clear_queue")
async def clear_queue(context: JobContext, timestamp: int) -> None:
    """Remove jobs that ended well a while ago."""
    await remove_old_jobs(context, max_hours=HOURS_KEPT)
