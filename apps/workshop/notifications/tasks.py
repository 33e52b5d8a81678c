"""Background work of notifications: mails at once and in the morning, and cleaning up."""

from __future__ import annotations

from apps.workshop.notifications.letters import send_due
from apps.workshop.notifications.services import clean
from kit.jobs import job
from tenants.organisations.rounds import on_rounds

FAILED = "Notifications of %s were left as they are."


@job("notifications.send")
def send() -> None:
    """Send what is due in the open organisation."""
    send_due()


@on_rounds("notifications.send_everywhere", cron="*/5 * * * *", failed=FAILED)
def send_everywhere() -> None:
    """Send what is due for the morning, and what a lost or early job left behind."""
    send_due()


@on_rounds("notifications.clean_everywhere", cron="40 0 * * *", failed=FAILED)
def clean_everywhere() -> None:
    """Remove what is older than is kept, every night."""
    clean()
