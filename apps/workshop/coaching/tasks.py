"""Background work of hand-overs: the own coach changes on the day that was chosen."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from apps.workshop.coaching.hand_overs import change_due_coaches, tell_of_closed_receivers
from kit.database.scope import entered
from tenants.organisations.lookup import open_names

logger = logging.getLogger(__name__)


@app.periodic(cron="3 * * * *")
@app.task(
    name="coaching.take_over_everywhere",
    pass_context=False,
    queueing_lock="coaching.take_over_everywhere",
)
def take_over_everywhere(timestamp: int) -> None:
    """Every hour, so that the change is there in the morning wherever midnight is."""
    for name in open_names():
        try:
            with entered(name):
                change_due_coaches()
                tell_of_closed_receivers()
        except Exception:
            logger.exception("Hand-overs that are due were not carried out in %s.", name)
