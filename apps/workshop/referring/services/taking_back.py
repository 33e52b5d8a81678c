"""Withdrawing and erasing: by the sender, by the person, and what the receiver answers."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.network.referrals import services as shared
from apps.network.referrals.blocks import GroundKind
from apps.network.referrals.models import Referral
from apps.network.referrals.workflow import OPENED, State
from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.models import Participant
from apps.workshop.referring.models import Accepted, Consent, Draft, Sent
from apps.workshop.referring.services.opening import OpenReferral, ask_other_side, noted
from apps.workshop.referring.services.own import Writer, leave_row, must_concern
from apps.workshop.referring.services.sending import parts_of_kinds
from kit.database.scope import current_organisation


@transaction.atomic
def withdraw(opened: OpenReferral, *, by: Writer) -> None:
    """Take the referral back: it is closed, and nothing sealed is left of it on either side.

    Where a place was promised meanwhile, the receiver's own record stays on the receiver's ground,
    and its data protection officer is asked to erase it. Raises the shared layer's
    `NotOpenAnyMore`.
    """
    _must_be_ours(opened, by)
    # Of a withdrawal and a promise at once, the second sees what the first has done.
    is_known_there = shared.held_state(opened.referral) == State.ACCEPTED
    shared.move(opened.referral, "withdraw")
    shared.shred(opened.referral)
    if is_known_there:
        shared.ask_erasure(opened.referral)
    _noted(opened, "referrals.withdraw", by)


@transaction.atomic
def shred_copy(opened: OpenReferral, *, by: Writer) -> None:
    """Shred the transfer copy of a referral that has ended or led to a start.

    The receiver's own record stays on the receiver's ground; where there is one, its data
    protection officer hears of it and answers. Safe to repeat. Raises PermissionError as the
    receiver, and while it is open.
    """
    _must_be_ours(opened, by)
    state = shared.held_state(opened.referral)
    if state not in OPENED and Referral(state=state).is_open:
        raise PermissionError
    is_new = shared.shred(opened.referral)
    if state in OPENED:
        is_new |= shared.ask_erasure(opened.referral)
    if is_new:
        _noted(opened, "referrals.shred", by)


def may_ask_erasure(referral: Referral) -> bool:
    """Whether the receiver has a record of its own that it can still be asked to erase."""
    return referral.state in OPENED and referral.erasure_asked_at is None


def _must_be_ours(opened: OpenReferral, by: Writer) -> None:
    if not opened.we_sent_it:
        raise PermissionError
    must_concern(by, opened.participant.pk if opened.participant else None)


def _noted(opened: OpenReferral, action: str, by: Writer) -> None:
    referral, person = opened.referral, opened.participant
    leave_row(by, action, [person.pk if person else referral.pk], referral=referral.pk)
    ask_other_side(referral.pk)


@transaction.atomic
def withdraw_consent(consent: Consent, *, by: Writer) -> list[str]:
    """Withdraw one consent: the blocks that rest on it are removed, and nothing else.

    Returns their kinds. Safe to repeat. What the receiver has taken into its own record by then
    stays on the receiver's ground.
    """
    must_concern(by, consent.participant_id)
    # Whoever is sending the draft at this moment does so first, or finds no consent any more.
    drafts = Draft.with_discarded.select_for_update().filter(pk=consent.referral_id)
    list(drafts.values_list("pk"))
    now = timezone.now()
    if not Consent.objects.filter(pk=consent.pk, withdrawn_at=None).update(withdrawn_at=now):
        return []
    sent = Sent.objects.filter(pk=consent.referral_id).first()
    kinds = _resting_on(consent, sent) if sent else []
    referral = Referral.objects.filter(pk=consent.referral_id, shredded_at=None).first()
    if referral is not None and kinds:
        shared.shred_parts(referral, parts_of_kinds(referral, set(kinds)))
        ask_other_side(referral.pk)
    leave_row(
        by,
        "referrals.withdraw_consent",
        [consent.participant_id],
        referral=consent.referral_id,
        blocks=" ".join(kinds),
    )
    return kinds


def _resting_on(consent: Consent, sent: Sent) -> list[str]:
    """The kinds of blocks that were sent on a consent."""
    return [
        line["kind"]
        for line in sent.lines()
        if line["ground"] == GroundKind.CONSENT and line["kind"] in consent.blocks
    ]


def consents_of(referral_id: uuid.UUID) -> list[Consent]:
    """Every consent given for a draft or the referral it became, the newest first."""
    return list(Consent.objects.filter(referral_id=referral_id).order_by("-recorded_at"))


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
    """Received referrals whose people want our own record erased, and that wait for our answer."""
    waiting = _received().filter(erasure_asked_at__isnull=False, erasure_answered_at__isnull=True)
    return list(waiting.order_by("erasure_asked_at"))


def is_received(referral_id: uuid.UUID) -> bool:
    return _received().filter(pk=referral_id).exists()


def _received() -> QuerySet[Referral]:
    return shared.ours().filter(receiver_id=current_organisation())


def became(referral_id: uuid.UUID) -> Participant | None:
    """Our participant that a received referral became."""
    found = Accepted.objects.select_related("participant").filter(pk=referral_id).first()
    return found.participant if found else None


@transaction.atomic
def answer_erasure(referral_id: uuid.UUID, *, answer: str, by: Actor) -> bool:
    """Answer as the receiver's data protection officer. False when it was answered before."""
    referral = _received().filter(pk=referral_id).first()
    if referral is None or not shared.answer_erasure(referral, answer):
        return False
    person = became(referral_id)
    about = [person.pk if person else referral_id]
    record(by, "referrals.answer_erasure", about, referral=str(referral_id), answer=answer)
    ask_other_side(referral_id)
    return True
