"""What follows here from what the other side did, or from time: done by our own side, once each.

Neither side writes into the other's schema. Each looks at the shared rows it may see, does what is
its own to do, and leaves a receipt in its own trail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.network.referrals import services as shared
from apps.network.referrals.models import Referral
from apps.network.referrals.workflow import OPEN, State
from apps.workshop.audit.services import record_nobody
from apps.workshop.referring.models import Accepted, Noticed, Sent
from kit.database.scope import current_organisation

KEPT = timedelta(days=182)
"""How long what is sealed of an ended referral is kept (domain, section 2.7: half a year)."""

LOOK_BACK = timedelta(days=60)


@transaction.atomic
def catch_up() -> int:
    """Do everything that is due for the open organisation. How many things; safe to repeat."""
    return _expire() + _notice() + _forget()


def _expire() -> int:
    expired = shared.expire_past()
    for referral in expired:
        _receipt("referrals.expire", referral)
    return len(expired)


def _notice() -> int:
    """Leave a receipt of each thing the other side did, and do what follows from it."""
    us, since = current_organisation(), timezone.now() - LOOK_BACK
    recent = shared.ours().filter(sent_at__gte=since - KEPT)
    due = [
        (referral, what, act)
        for referral in recent
        for what, act in _things(referral, is_sender=referral.sender_id == us)
    ]
    keys = {(referral.pk, what) for referral, what, _act in due}
    known = set(
        Noticed.objects.filter(referral_id__in={pk for pk, _what in keys}).values_list(
            "referral_id", "what"
        )
    )
    fresh = [one for one in due if (one[0].pk, one[1]) not in known]
    for referral, what, act in fresh:
        # Of two rounds at once, one leaves the receipt, and only that one goes on.
        _made, is_first = Noticed.objects.get_or_create(referral_id=referral.pk, what=what)
        if is_first:
            act(referral)
    return len(fresh)


Act = Callable[[Referral], object]


def _things(referral: Referral, *, is_sender: bool) -> Iterable[tuple[str, Act]]:
    if is_sender:
        if referral.state == State.STARTED:
            yield "started", _close_others
        if referral.erasure_answered_at:
            yield "erasure_answered", lambda one: _receipt("referrals.erasure_answered", one)
    elif referral.shredded_at:
        yield "shredded", lambda one: _receipt("referrals.shredded", one)


def _close_others(referral: Referral) -> None:
    """The person has started there: what else is open about the same record goes no further."""
    sent = Sent.objects.filter(pk=referral.pk).first()
    if sent is None:
        return
    others = Sent.objects.filter(participant=sent.participant_id).exclude(pk=referral.pk)
    ids = list(others.values_list("pk", flat=True))
    for other in shared.ours().filter(pk__in=ids, state__in=OPEN):
        try:
            shared.move(other, "withdraw")
        except shared.NotOpenAnyMore:
            continue
        shared.shred(other)
        _receipt("referrals.withdraw", other)


def _forget() -> int:
    """Shred what was sealed of our sent referrals that ended half a year ago."""
    long_ago = timezone.now() - KEPT
    ended = (State.DECLINED, State.REDIRECTED, State.EXPIRED, State.NO_SHOW, State.STARTED)
    past = shared.ours().filter(
        sender_id=current_organisation(),
        state__in=ended,
        shredded_at=None,
        sent_at__lte=long_ago,
    )
    gone = [one for one in past if (one.arrived_at or one.decided_at or one.sent_at) <= long_ago]
    for referral in gone:
        # Of two rounds at once, one leaves the row.
        if shared.shred(referral):
            _receipt("referrals.forget", referral)
    return len(gone)


def _receipt(action: str, referral: Referral) -> None:
    """A row in our trail of what nobody here did."""
    sent = Sent.objects.filter(pk=referral.pk).values_list("participant_id", flat=True)
    came = Accepted.objects.filter(pk=referral.pk).values_list("participant_id", flat=True)
    about = [*sent, *came] or [referral.pk]
    record_nobody(action, about, address=None, referral=str(referral.pk))
