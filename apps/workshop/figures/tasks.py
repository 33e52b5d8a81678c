"""Background work of figures: publishing, soon after a change and every few minutes."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from apps.workshop.figures.services import publish_deltas
from kit.database.scope import entered
from kit.jobs import job
from tenants.organisations.lookup import open_confirmed_names

logger = logging.getLogger(__name__)


@job("figures.publish")
def publish() -> None:
    """Publish the open organisation's waiting changes."""
    publish_deltas()


@app.periodic(cron="*/2 * * * *")
@app.task(
    name="figures.publish_everywhere",
    pass_context=False,
    queueing_lock="figures.publish_everywhere",
)
def publish_everywhere(timestamp: int) -> None:
    """Publish what a lost or early job left behind: after a crash, or from before confirmation."""
    for name in open_confirmed_names():
        try:
            with entered(name):
                publish_deltas()
        except Exception:
            logger.exception("The figures of %s were not published.", name)
