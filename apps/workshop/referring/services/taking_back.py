"""Withdrawing and erasing: by the sender, for the person, and what the receiver answers."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from apps.network.referrals import services as shared
from apps.network.referrals.models import Referral
from apps.network.referrals.workflow import OPENED
from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.permissions import must_reach
from apps.workshop.referring.models import Consent, Sent
from apps.workshop.referring.services.opening import OpenReferral, ask_other_side, noted
from apps.workshop.referring.services.sending import parts_of_kinds
from kit.database.scope import current_organisation


@transaction.atomic
def withdraw(opened: OpenReferral, *, by: Actor) -> None:
    """Take the referral back: it is closed, and nothing sealed is left of it on either side.

    Raises the shared layer's `NotOpenAnyMore`.
    """
    about = opened.participant
    if about:
        must_reach(by, about.pk)
    shared.move(opened.referral, "withdraw")
    shared.shred(opened.referral)
    noted(opened, "referrals.withdraw", by=by)


@transaction.atomic
def shred_copy(opened: OpenReferral, *, by: Actor) -> None:
    """Shred the transfer copy of a referral that has ended or led to a start.

    The receiver's own record stays on the receiver's ground; its data protection officer hears of
    it and answers. Safe to repeat. Raises PermissionError as the receiver, and while it is open.
    """
    about = opened.participant
    if not opened.we_sent_it or opened.referral.is_open:
        raise PermissionError
    if about:
        must_reach(by, about.pk)
    if not opened.referral.is_shredded and shared.shred(opened.referral):
        noted(opened, "referrals.shred", by=by)


@transaction.atomic
def withdraw_consent(consent: Consent, *, by: Actor) -> list[str]:
    """Withdraw one consent: the blocks that rest on it are removed, and nothing else.

    Returns their kinds. Safe to repeat. What the receiver has taken into its own record by then
    stays on the receiver's ground.
    """
    must_reach(by, consent.participant_id)

    def told(kinds: list[str]) -> None:
        record(
            by,
            "referrals.withdraw_consent",
            [consent.participant_id],
            referral=str(consent.referral_id),
            blocks=" ".join(kinds),
        )

    return end_consent(consent, told)


def end_consent(consent: Consent, told: Callable[[list[str]], None]) -> list[str]:
    """Mark a consent as withdrawn and remove the blocks that rest on it alone.

    `told` is called with their kinds to leave a row in the trail.
    """
    now = timezone.now()
    if not Consent.objects.filter(pk=consent.pk, withdrawn_at=None).update(withdrawn_at=now):
        return []
    sent = Sent.objects.filter(pk=consent.referral_id).first()
    kinds = [line["kind"] for line in sent.lines() if line["ground"] == "consent"] if sent else []
    covered = [kind for kind in kinds if kind in consent.blocks]
    referral = Referral.objects.filter(pk=consent.referral_id, shredded_at=None).first()
    if referral is not None and covered:
        shared.shred_parts(referral, parts_of_kinds(referral, set(covered)))
        ask_other_side(referral.pk)
    told(covered)
    return covered


@transaction.atomic
def close_hand_over(opened: OpenReferral, *, by: Actor) -> bool:
    """Note as the sender that the hand-over is complete. False when that was done before."""
    if not opened.we_sent_it:
        raise PermissionError
    closed = shared.close_hand_over(opened.referral)
    if closed:
        noted(opened, "referrals.close", by=by)
    return closed


def erasures_asked() -> list[Referral]:
    """Received referrals whose copy was withdrawn after acceptance and that wait for our answer."""
    received = shared.ours().filter(
        receiver_id=current_organisation(),
        shredded_at__isnull=False,
        erasure_answered_at__isnull=True,
        decided_at__isnull=False,
    )
    return [one for one in received if one.state in OPENED or one.state == "withdrawn"]


@transaction.atomic
def answer_erasure(referral_id: uuid.UUID, *, answer: str, by: Actor) -> bool:
    """Answer as the receiver's data protection officer. False when it was answered before."""
    referral = next((one for one in erasures_asked() if one.pk == referral_id), None)
    if referral is None or not shared.answer_erasure(referral, answer):
        return False
    record(by, "referrals.answer_erasure", [], referral=str(referral_id), answer=answer)
    ask_other_side(referral_id)
    return True
