"""What happened to our referrals on the other side, told to those of us it concerns.

Neither side writes into the other's schema: each looks at the shared rows it may see and tells its
own people. The other side is only asked to look soon (`tasks.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.network.referrals.models import Referral
from apps.network.referrals.services import ours
from apps.network.referrals.workflow import UNDECIDED
from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.models import Notification
from apps.workshop.notifications.pages import page
from apps.workshop.notifications.services import KEPT_DAYS, notify, people_who_may
from apps.workshop.participants.permissions import sees
from apps.workshop.referring.models import Sent
from kit.database.scope import current_organisation
from tenants.accounts.models import User
from tenants.accounts.roles import Right

LOOK_BACK = timedelta(days=KEPT_DAYS - 30)
"""What happened longer ago is no news. Shorter than notifications are kept, since one that was
removed would be told again."""


@dataclass(frozen=True)
class News:
    """One thing that happened to one referral."""

    kind: Kind
    referral: Referral

    @property
    def key(self) -> str:
        return str(self.referral.pk)


@transaction.atomic
def tell_news() -> int:
    """Tell staff what has happened to referrals and was not told yet. How many things it was."""
    us, news = current_organisation(), list(_all_news())
    told = _told(news)
    fresh = [one for one in news if (one.kind, one.key) not in told]
    # Who never heard that it came need not hear that it was taken back.
    fresh = [
        one
        for one in fresh
        if one.kind != Kind.REFERRAL_WITHDRAWN
        or (Kind.REFERRAL_ARRIVED, one.key) in told
        or one.referral.sent_at < timezone.now() - LOOK_BACK
    ]
    if not fresh:
        return 0
    everybody = people_who_may(Right.REFER)
    for one in fresh:
        sent_by_us = one.referral.sender_id == us
        notify(
            _sender_of(one.referral, everybody) if sent_by_us else everybody,
            one.kind,
            key=one.key,
            about_url=page("referring:detail", one.referral.pk),
            label=one.referral.number,
        )
    return len(fresh)


def _all_news() -> Iterator[News]:
    now = timezone.now()
    since = now - LOOK_BACK
    us = current_organisation()
    recent = Q(sent_at__gte=since) | Q(answered_at__gte=since) | Q(withdrawn_at__gte=since)
    for referral in ours().filter(recent | Q(state__in=UNDECIDED)):
        if referral.sender_id == us:
            if referral.decided_at and referral.state != Referral.State.WITHDRAWN:
                yield News(Kind.REFERRAL_ANSWERED, referral)
        elif referral.state == Referral.State.WITHDRAWN:
            yield News(Kind.REFERRAL_WITHDRAWN, referral)
        elif referral.is_undecided:
            if referral.sent_at >= since:
                yield News(Kind.REFERRAL_ARRIVED, referral)
            # Told once: later than this the row that says so is removed.
            if since <= referral.decision_due_at < now:
                yield News(Kind.REFERRAL_WAITING, referral)


def _told(news: Iterable[News]) -> set[tuple[str, str]]:
    """Kinds and keys that somebody here was told of."""
    keys = {one.key for one in news}
    kinds = [kind for kind in Kind if kind.startswith("referral_")]
    found = Notification.objects.filter(kind__in=kinds, key__in=keys)
    return set(found.values_list("kind", "key").distinct())


def _sender_of(referral: Referral, everybody: list[User]) -> list[User]:
    """Who sent it; where they work with it no more, everybody who reaches the participant."""
    sent = Sent.objects.filter(pk=referral.pk).first()
    if sent is None:
        return []
    senders = _seeing((user for user in everybody if user.pk == sent.sent_by_id), sent)
    return senders or _seeing(everybody, sent)


def _seeing(people: Iterable[User], sent: Sent) -> list[User]:
    return [one for one in people if sees(Actor(one, Entry.Way.JOB), sent.participant_id)]
