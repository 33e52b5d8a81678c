"""Real rows in every state, walked there by the two parties along declared ways only."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from apps.network.referrals import services as shared
from apps.network.referrals.models import Referral
from apps.network.referrals.workflow import BY_NAME, Side, State
from tests.support.people import inside
from tests.support.world import Member

WAYS: dict[State, tuple[str, ...]] = {
    State.SENT: (),
    State.RECEIVED: ("receive",),
    State.IN_REVIEW: ("review",),
    State.ACCEPTED: ("accept",),
    State.WAITLISTED: ("waitlist",),
    State.REDIRECTED: ("redirect",),
    State.DECLINED: ("decline",),
    State.WITHDRAWN: ("withdraw",),
    State.EXPIRED: ("expire",),
    State.STARTED: ("accept", "start"),
    State.NO_SHOW: ("accept", "miss"),
}
"""A short way to each state."""


def begin(sender: Member, receiver: Member, *, expires_at: datetime | None = None) -> Referral:
    """A row that has just been sent, without anything sealed. Its time is over unless told."""
    now = timezone.now()
    with inside(sender):
        return Referral.objects.create(
            sender_id=sender.schema,
            receiver_id=receiver.schema,
            service_basis="OMA",
            sent_at=now - timedelta(days=31),
            answer_due_at=now - timedelta(days=28),
            decision_due_at=now - timedelta(days=24),
            start_due_at=now - timedelta(days=10),
            expires_at=expires_at or now - timedelta(days=1),
        )


def in_state(state: State, sender: Member, receiver: Member) -> Referral:
    """A row that its parties have brought there."""
    referral = begin(sender, receiver)
    for name in WAYS[state]:
        mover = sender if Side.SENDER in BY_NAME[name].by else receiver
        with inside(mover):
            extra = {"decline_reason": "full"} if name == "decline" else {}
            shared.move(referral, name, **extra)
    assert referral.state == state
    return referral
