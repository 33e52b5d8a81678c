"""Background work of listings: news and the end of questions, reminders of what gets old."""

from __future__ import annotations

import uuid

from apps.network.capacity.services import other_side
from apps.workshop.listings.news import remind, tell_news
from apps.workshop.listings.questions import forget
from kit.database.scope import entered
from kit.jobs import job
from tenants.organisations.lookup import open_confirmed_names
from tenants.organisations.rounds import on_rounds


@job("listings.ask_other_side")
def ask_other_side(question: str) -> None:
    """Have the other party of a question look for news now, as with referrals."""
    other = other_side(uuid.UUID(question))
    if other:
        with entered(other):
            tell_news()


@on_rounds(
    "listings.tell_everywhere",
    cron="*/5 * * * *",
    failed="News of questions about places were not told in %s.",
    names=open_confirmed_names,
)
def tell_everywhere() -> None:
    """Tell what a lost job left untold."""
    tell_news()


@on_rounds(
    "listings.remind_everywhere",
    cron="10 3 * * *",
    failed="Reminders of listings were not told in %s.",
    names=open_confirmed_names,
)
def remind_everywhere() -> None:
    """Every night, so that the reminder is in the morning's mail."""
    remind()


@on_rounds(
    "listings.forget_everywhere",
    cron="20 1 * * *",
    failed="Questions about places of %s were left as they are.",
    names=open_confirmed_names,
)
def forget_everywhere() -> None:
    """Every night: questions whose time is over are removed."""
    forget()
