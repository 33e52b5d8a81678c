"""Background work of upkeep: the worker says that it is alive and how long the queue is."""

from __future__ import annotations

from procrastinate.contrib.django import app

from apps.network.upkeep import services


@app.periodic(cron="* * * * *")
@app.task(name="upkeep.report", pass_context=False, queueing_lock="upkeep.report")
def report(timestamp: int) -> None:
    """Write down what only the worker can see: counts of the queue."""
    services.report()
