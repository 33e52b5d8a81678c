"""Each night the index is compared with the things themselves."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from apps.workshop.search.services import rebuild
from kit.database.scope import entered
from tenants.organisations.lookup import open_names

logger = logging.getLogger(__name__)


@app.periodic(cron="40 0 * * *")
@app.task(name="search.recheck_everywhere", pass_context=False, queueing_lock="search.recheck")
def recheck_everywhere(timestamp: int) -> None:
    """Mend each organisation's index. A difference is told: something was written past it."""
    for name in open_names():
        try:
            with entered(name):
                # The same object grows from step to step: the last state of each kind counts.
                mended = sum({p.kind.code: p.changed for p in rebuild()}.values())
        except Exception:
            logger.exception("The search index of %s was not compared.", name)
        else:
            if mended:
                logger.warning("The search index of %s lacked %s words.", name, mended)
