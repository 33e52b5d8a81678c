"""Background work of the trail: linking new entries, within a minute of their making."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from apps.workshop.audit.chain import link_new
from kit.database.scope import entered
from tenants.organisations.lookup import open_names

logger = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="audit.link_everywhere", pass_context=False, queueing_lock="audit.link_everywhere")
def link_everywhere(timestamp: int) -> None:
    """Link what each organisation has done since. One that fails does not hold up the others."""
    for name in open_names():
        try:
            with entered(name):
                link_new()
        except Exception:
            logger.exception("The trail of %s was not linked.", name)
