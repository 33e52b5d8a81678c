"""Each night the index is compared with the things themselves."""

from __future__ import annotations

import logging

from apps.workshop.search.services import rebuild
from kit.database.scope import current_name
from tenants.organisations.rounds import on_rounds

logger = logging.getLogger(__name__)


@on_rounds(
    "search.recheck_everywhere",
    cron="40 0 * * *",
    failed="The search index of %s was not compared.",
)
def recheck_everywhere() -> None:
    """Mend each organisation's index. A difference is told: something was written past it."""
    # The same object grows from step to step: the last state of each kind counts.
    mended = sum({p.kind.code: p.changed for p in rebuild()}.values())
    if mended:
        logger.warning("The search index of %s lacked %s words.", current_name(), mended)
