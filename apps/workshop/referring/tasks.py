"""Background work of referrals: news from the other side, and drafts that were thrown away."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.utils import timezone

from apps.network.referrals.services import other_side
from apps.workshop.referring.models import Draft
from apps.workshop.referring.news import tell_news
from apps.workshop.referring.services.catching_up import catch_up
from kit.database.scope import entered
from kit.jobs import job
from tenants.accounts.undo import WITHIN
from tenants.organisations.lookup import open_confirmed_names
from tenants.organisations.rounds import on_rounds


@job("referring.ask_other_side")
def ask_other_side(referral: str) -> None:
    """Have the other party of a referral look for news now.

    Runs as the party that acted, which finds the other one under row-level security only for a
    referral of its own. Nothing is carried over: the other party reads what it may read anyway, a
    few minutes earlier than it would by itself.
    """
    other = other_side(uuid.UUID(referral))
    if other:
        with entered(other):
            catch_up()
            tell_news()


@on_rounds(
    "referring.tell_everywhere",
    cron="*/5 * * * *",
    failed="News of referrals were not told in %s.",
    names=open_confirmed_names,
)
def tell_everywhere() -> None:
    """Do and tell what a lost job left undone, and what is due by now."""
    catch_up()
    tell_news()


@job("referring.forget_draft")
def forget_draft(*, draft: str) -> None:
    """Remove a thrown away draft for good. One that was taken back stays."""
    # Taken back and thrown away again, it has a job of its own for the second time.
    long_ago = timezone.now() - WITHIN + timedelta(seconds=5)
    thrown_away = Draft.with_discarded.thrown_away().filter(discarded_at__lte=long_ago)
    thrown_away.filter(pk=uuid.UUID(draft)).delete()
