"""Background work of figures: publishing, soon after a change and every few minutes."""

from __future__ import annotations

from apps.workshop.figures.services import publish_deltas
from kit.jobs import job
from tenants.organisations.lookup import open_confirmed_names
from tenants.organisations.rounds import on_rounds


@job("figures.publish")
def publish() -> None:
    """Publish the open organisation's waiting changes."""
    publish_deltas()


@on_rounds(
    "figures.publish_everywhere",
    cron="*/2 * * * *",
    failed="The figures of %s were not published.",
    names=open_confirmed_names,
)
def publish_everywhere() -> None:
    """Publish what a lost or early job left behind: after a crash, or from before confirmation."""
    publish_deltas()
