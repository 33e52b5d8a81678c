"""Background work about long work: removing what is old."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from apps.workshop.work.services import clean
from kit.database.scope import entered
from tenants.organisations.lookup import open_names

logger = logging.getLogger(__name__)


@app.periodic(cron="20 * * * *")
@app.task(name="work.clean_everywhere", pass_context=False, queueing_lock="work.clean_everywhere")
def clean_everywhere(timestamp: int) -> None:
    """Remove results that are older than is kept, every hour."""
    for name in open_names():
        try:
            with entered(name):
                clean()
        except Exception:
            logger.exception("Old results of %s were not removed.", name)
