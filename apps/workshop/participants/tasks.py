"""Background work of participants: what was kept for taking back is forgotten."""

from __future__ import annotations

from apps.workshop.participants.details.undoing import forget_past
from tenants.organisations.rounds import on_rounds


@on_rounds(
    "participants.forget_everywhere",
    cron="27 * * * *",
    failed="Past changes of records in %s were not forgotten.",
)
def forget_everywhere() -> None:
    """Every hour: values from before a change are kept only while it can be taken back."""
    forget_past()
