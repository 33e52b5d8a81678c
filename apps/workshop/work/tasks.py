"""Background work about long work: removing what is old."""

from __future__ import annotations

from apps.workshop.work.services import clean
from tenants.organisations.rounds import on_rounds


@on_rounds("work.clean_everywhere", cron="20 * * * *", failed="Old results of %s were not removed.")
def clean_everywhere() -> None:
    """Remove results that are older than is kept, every hour."""
    clean()
