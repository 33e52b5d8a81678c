"""What follows here from what the other side did, or from time: done by our own side, once each.

Neither side writes into the other's schema. Each looks at the shared rows it may see, does what is
its own to do, and leaves a receipt in its own trail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.network.referrals import services as shared
from apps.network.referrals.models import Referral
from apps.network.referrals.workflow import OPEN, State
from apps.workshop.audit.services import record_nobody
from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.pages import page
from apps.workshop.notifications.services import notify, people_who_may
from apps.workshop.referring.models import Accepted, Noticed, Sent
from apps.workshop.referring.services.opening import ask_other_side
from kit.database.scope import current_organisation
from tenants.accounts.roles import Right

KEPT = timedelta(days=182)
"""How long what is sealed of an ended referral is kept (domain, section 2.7: half a year)."""

ENDED_UNSHREDDED = (
    State.DECLINED,
    State.REDIRECTED,
    State.EXPIRED,
    State.NO_SHOW,
    State.STARTED,
)
"""Where a referral has ended and what was sealed of it is still there."""

AT_ONCE = 100
"""So many of one kind are done in one round; the rest waits for the next, a few minutes later."""


@dataclass(frozen=True)
class Thing:
    """Something that is due once for each referral of ours that it is found for."""

    what: str
    found: Q
    act: Callable[[Referral], object]


def catch_up() -> int:
    """Do everything that is due for the open organisation. How many things; safe to repeat."""
    shared.expire_past()
    return sum(_do(thing, referral) for thing in _things() for referral in _fresh(thing))


def _things() -> Iterator[Thing]:
    us, long_ago = current_organisation(), timezone.now() - KEPT
    sent, received = Q(sender_id=us), Q(receiver_id=us)
    yield Thing("expired", (sent | received) & Q(state=State.EXPIRED), _receipt("referrals.expire"))
    yield Thing("started", sent & Q(state=State.STARTED), _close_others)
    yield Thing(
        "erasure_answered",
        sent & Q(erasure_answered_at__isnull=False),
        _receipt("referrals.erasure_answered"),
    )
    yield Thing("withdrawn", received & Q(state=State.WITHDRAWN), _receipt("referrals.withdrawn"))
    yield Thing(
        "shredded",
        received & Q(shredded_at__isnull=False) & ~Q(state=State.WITHDRAWN),
        _receipt("referrals.shredded"),
    )
    yield Thing("erasure_asked", received & Q(erasure_asked_at__isnull=False), _tell_officers)
    yield Thing("forgotten", sent & _ended_before(long_ago), _forget)


def _ended_before(day: datetime) -> Q:
    return Q(
        state__in=ENDED_UNSHREDDED, shredded_at__isnull=True, sent_at__lte=day, ended_at__lte=day
    )


def _fresh(thing: Thing) -> list[Referral]:
    """Those it has not been done for yet. The database leaves the others out."""
    done = Noticed.objects.filter(referral_id=OuterRef("pk"), what=thing.what)
    ended_at = Coalesce("arrived_at", "expired_at", "decided_at", "sent_at")
    found = Referral.objects.alias(ended_at=ended_at).filter(thing.found, ~Exists(done))
    return list(found.order_by("sent_at", "id")[:AT_ONCE])


@transaction.atomic
def _do(thing: Thing, referral: Referral) -> int:
    # Of two rounds at once, one leaves the receipt, and only that one goes on.
    _made, is_first = Noticed.objects.get_or_create(referral_id=referral.pk, what=thing.what)
    if is_first:
        thing.act(referral)
    return int(is_first)


def _close_others(referral: Referral) -> None:
    """The person has started there: what else is open about the same record goes no further."""
    sent = Sent.objects.filter(pk=referral.pk).first()
    if sent is None:
        return
    others = Sent.objects.filter(participant=sent.participant_id).exclude(pk=referral.pk)
    ids = list(others.values_list("pk", flat=True))
    # What was sent after the start is about something new.
    until = referral.arrived_at or timezone.now()
    ours = Referral.objects.filter(sender_id=referral.sender_id, sent_at__lte=until)
    for other in ours.filter(pk__in=ids, state__in=OPEN).order_by("id"):
        try:
            # One that is promised a place at this moment stays as it is.
            shared.move_from(other, "withdraw", OPEN)
        except shared.NotOpenAnyMore:
            continue
        shared.shred(other)
        leave_receipt("referrals.withdraw", other)
        ask_other_side(other.pk)


def _forget(referral: Referral) -> None:
    """Shred what was sealed of a referral of ours that ended half a year ago."""
    if shared.shred(referral):
        leave_receipt("referrals.forget", referral)


def _tell_officers(referral: Referral) -> None:
    """Our data protection officers are asked whether our own record is erased."""
    leave_receipt("referrals.erasure_asked", referral)
    notify(
        people_who_may(Right.READ_LOG),
        Kind.ERASURE_ASKED,
        key=str(referral.pk),
        about_url=page("referral_links:erasures"),
        label=referral.number,
    )


def _receipt(action: str) -> Callable[[Referral], object]:
    return lambda referral: leave_receipt(action, referral)


def leave_receipt(action: str, referral: Referral) -> None:
    """A row in our trail of what nobody here did."""
    sent = Sent.objects.filter(pk=referral.pk).values_list("participant_id", flat=True)
    came = Accepted.objects.filter(pk=referral.pk).values_list("participant_id", flat=True)
    about = [*sent, *came] or [referral.pk]
    record_nobody(action, about, address=None, referral=str(referral.pk))
