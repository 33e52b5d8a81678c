"""Background work of the trail: linking new entries, within a minute of their making."""

from __future__ import annotations

from apps.workshop.audit.chain import link_new
from tenants.organisations.rounds import on_rounds


@on_rounds("audit.link_everywhere", cron="* * * * *", failed="The trail of %s was not linked.")
def link_everywhere() -> None:
    """Link what each organisation has done since."""
    link_new()
