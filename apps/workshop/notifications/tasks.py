"""Background work of notifications: mails at once and in the morning, and cleaning up."""

from __future__ import annotations

import logging
from collections.abc import Callable

from procrastinate.contrib.django import app

from apps.workshop.notifications.letters import send_due
from apps.workshop.notifications.services import clean
from kit.database.scope import entered
from kit.jobs import job
from tenants.organisations.lookup import open_names

logger = logging.getLogger(__name__)


@job("notifications.send")
def send() -> None:
    """Send what is due in the open organisation."""
    send_due()


@app.periodic(cron="*/5 * * * *")
@app.task(
    name="notifications.send_everywhere",
    pass_context=False,
    queueing_lock="notifications.send_everywhere",
)
def send_everywhere(timestamp: int) -> None:
    """Send what is due for the morning, and what a lost or early job left behind."""
    _everywhere(send_due)


@app.periodic(cron="40 0 * * *")
@app.task(
    name="notifications.clean_everywhere",
    pass_context=False,
    queueing_lock="notifications.clean_everywhere",
)
def clean_everywhere(timestamp: int) -> None:
    """Remove what is older than is kept, every night."""
    _everywhere(clean)


def _everywhere(act: Callable[[], object]) -> None:
    """Do something in each open organisation. One that fails does not hold up the others."""
    for name in open_names():
        try:
            with entered(name):
                act()
        except Exception:
            logger.exception("Notifications of %s were left as they are.", name)
