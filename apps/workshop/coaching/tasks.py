"""Background work of hand-overs: the own coach changes on the day that was chosen."""

from __future__ import annotations

from apps.workshop.coaching.hand_overs import change_due_coaches, tell_of_closed_receivers
from tenants.organisations.rounds import on_rounds


@on_rounds(
    "coaching.take_over_everywhere",
    cron="3 * * * *",
    failed="Hand-overs that are due were not carried out in %s.",
)
def take_over_everywhere() -> None:
    """Every hour, so that the change is there in the morning wherever midnight is."""
    change_due_coaches()
    tell_of_closed_receivers()
