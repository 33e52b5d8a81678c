"""Background work of the network's trail: linking new entries, within a minute of their making."""

from __future__ import annotations

from procrastinate.contrib.django import app

from apps.network.trail.services import TRAIL
from kit.database.names import NETWORK
from kit.database.scope import entered


@app.periodic(cron="* * * * *")
@app.task(name="network.link_trail", pass_context=False, queueing_lock="network.link_trail")
def link(timestamp: int) -> None:
    """Link what the network's people have done since."""
    with entered(NETWORK):
        TRAIL.link_new()
