"""What happened to our referrals, or is due by now, told to those of us it concerns.

Neither side writes into the other's schema: each looks at the shared rows it may see and tells its
own people. The other side is only asked to look soon (`tasks.py`). What there is to tell is
declared in `occasions.py`; the database leaves out what was told, so that a round reads no more
rows than it tells.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from apps.network.referrals.models import Referral
from apps.network.referrals.services import ours
from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.pages import page
from apps.workshop.notifications.services import notify, people_who_may
from apps.workshop.participants.permissions import sees
from apps.workshop.referring.models import Accepted, Sent
from apps.workshop.referring.occasions import untold
from kit.database.scope import current_organisation
from tenants.accounts.models import User
from tenants.accounts.roles import Right

ESCALATED = (Kind.REFERRAL_WAITING,)
"""What is late is told to the directors as well."""


@transaction.atomic
def tell_news() -> int:
    """Tell staff what has happened to referrals and was not told yet. How many things it was."""
    us = current_organisation()
    rows = untold(us, timezone.now())
    if not rows:
        return 0
    referrals = ours().in_bulk({row.referral for row in rows})
    circle = _Circle.of(referrals)
    for row in rows:
        referral = referrals[row.referral]
        kind = Kind(row.kind)
        concerned = (
            circle.sending(referral)
            if referral.sender_id == us
            else circle.received(referral, kind)
        )
        notify(
            concerned,
            kind,
            key=row.key,
            about_url=page("referring:detail", referral.pk),
            label=referral.number,
        )
    return len(rows)


@dataclass(frozen=True)
class _Circle:
    """Who of us is told about which referral. Read once a round."""

    may_refer: list[User]
    directors: list[User]
    sent: dict[uuid.UUID, Sent]
    accepted: dict[uuid.UUID, uuid.UUID]
    """Which of our participants a received one became."""

    @classmethod
    def of(cls, referrals: Iterable[uuid.UUID]) -> _Circle:
        ids = list(referrals)
        became = Accepted.objects.filter(pk__in=ids)
        return cls(
            may_refer=people_who_may(Right.REFER),
            directors=people_who_may(Right.MANAGE_STAFF),
            sent=Sent.objects.in_bulk(ids),
            accepted=dict(became.values_list("referral_id", "participant_id")),
        )

    def sending(self, referral: Referral) -> list[User]:
        """Who sent it; where they work with it no more, whoever reaches the participant."""
        sent = self.sent.get(referral.pk)
        if sent is None:
            return []
        itself = (user for user in self.may_refer if user.pk == sent.sent_by_id)
        return _seeing(itself, sent.participant_id) or _seeing(self.may_refer, sent.participant_id)

    def received(self, referral: Referral, kind: Kind) -> list[User]:
        """Whoever may refer; once it is one of our participants, whoever reaches that one."""
        participant = self.accepted.get(referral.pk)
        if participant:
            return _seeing(self.may_refer, participant)
        also = [user for user in self.directors if user not in self.may_refer]
        return [*self.may_refer, *also] if kind in ESCALATED else self.may_refer


def _seeing(people: Iterable[User], participant: uuid.UUID) -> list[User]:
    return [one for one in people if sees(Actor(one, Entry.Way.JOB), participant)]
