"""The verbs of a draft: start it, save it, throw it away and take it back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.network.referrals.blocks import Ground, GroundKind, Kind
from apps.network.referrals.workflow import State
from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import must_reach
from apps.workshop.referring.models import Draft
from apps.workshop.referring.services.opening import OpenReferral
from kit.meanwhile import ChangedMeanwhile
from tenants.accounts.undo import WITHIN


def first_blocks() -> dict[str, dict[str, str]]:
    """The blocks of a new draft: who it is, on the person's own request, and nothing written."""
    return {Kind.WHO.value: {"ground": GroundKind.REQUEST.value}}


class AlreadySent(Exception):
    """The draft has been sent already, as the referral with the same id."""


@dataclass(frozen=True)
class DraftText:
    """What a draft says. `blocks` is as `Draft.blocks`."""

    receiver: str = ""
    unit: uuid.UUID | None = None
    service_basis: str = ""
    wished_start_on: date | None = None
    days_a_week: int | None = None
    language: str = ""
    is_warm: bool = False
    blocks: dict[str, dict[str, str]] = field(default_factory=first_blocks)
    order_body: str = ""
    order_number: str = ""
    order_on: date | None = None
    law: str = ""
    shown_how: str = ""
    shown_on: date | None = None


def text_of(draft: Draft) -> DraftText:
    """What a draft says now."""
    return DraftText(**{name: getattr(draft, name) for name in DraftText.__dataclass_fields__})


@transaction.atomic
def draft_about(
    participant: Participant, *, receiver: str = "", unit: uuid.UUID | None = None, by: Actor
) -> Draft:
    """The unfinished draft about a participant to that unit, or a new one.

    Two clicks at once get the same.
    """
    _hold_drafts_of(participant.pk)
    found = participant.drafts.filter(unit=unit) if unit else participant.drafts.all()
    return found.first() or start_draft(participant, receiver=receiver, unit=unit, by=by)


def _hold_drafts_of(participant: uuid.UUID) -> None:
    """Let nobody else begin or take back a draft about this person until we are done."""
    list(Participant.objects.select_for_update(no_key=True).filter(pk=participant).only("pk"))


@transaction.atomic
def start_draft(
    participant: Participant, *, receiver: str = "", unit: uuid.UUID | None = None, by: Actor
) -> Draft:
    """A new empty draft about a participant, on the basis of their newest period."""
    newest = participant.periods.first()
    text = DraftText(
        receiver=receiver,
        unit=unit,
        service_basis=newest.service_basis if newest else "",
        language=participant.mother_tongue,
    )
    return _begin(participant, text, by=by)


def _begin(participant: Participant, text: DraftText, *, by: Actor) -> Draft:
    must_reach(by, participant.pk)
    draft = Draft.objects.create(participant=participant, started_by=by.user, **vars(text))
    record(by, "referrals.draft", [participant.pk])
    return draft


class NothingToAskAgain(Exception):
    """The referral is still open, or not ours: there is nothing to ask somebody else instead."""


ASKED_AGAIN = (State.REDIRECTED, State.DECLINED, State.EXPIRED, State.NO_SHOW)
"""States after which the sender may ask somebody else for the same person."""


def can_ask_again(opened: OpenReferral) -> bool:
    """Whether there is reason to ask somebody else for the same person of ours."""
    is_ours = opened.we_sent_it and opened.participant is not None
    return is_ours and opened.referral.state in ASKED_AGAIN


@transaction.atomic
def draft_again(
    opened: OpenReferral, *, receiver: str = "", unit: uuid.UUID | None = None, by: Actor
) -> Draft:
    """A new draft with the texts of a referral that led nowhere, to ask somebody else.

    The person is asked and shown anew: neither a consent nor "has seen this" is copied. A second
    click finds the draft of the first. Raises `NothingToAskAgain`.
    """
    person = opened.participant
    if person is None or not can_ask_again(opened):
        raise NothingToAskAgain(opened.referral.state)
    _hold_drafts_of(person.pk)
    begun = person.drafts.filter(unit=unit) if unit else person.drafts.filter(receiver=receiver)
    return begun.first() or _begin(person, _text_again(opened, receiver, unit), by=by)


def _text_again(opened: OpenReferral, receiver: str, unit: uuid.UUID | None) -> DraftText:
    """What the referral said, as far as it is still there."""
    outline, blocks = opened.parts.outline, first_blocks()
    grounds = [block.ground for block in opened.parts.blocks.values()]
    for kind, block in opened.parts.blocks.items():
        blocks[kind] = {"text": block.text, "ground": block.ground.kind}
    if opened.identity:
        blocks[Kind.WHO.value] = {"ground": opened.identity.ground.kind}
        grounds.append(opened.identity.ground)
    order = next((one for one in grounds if one.kind == GroundKind.ORDER), Ground(""))
    wished = outline.wished_start_on
    return DraftText(
        receiver=receiver,
        unit=unit,
        service_basis=opened.referral.service_basis,
        # A day that has passed cannot be wished any more.
        wished_start_on=wished if wished and wished > timezone.localdate() else None,
        days_a_week=outline.days_a_week,
        language=outline.language,
        is_warm=outline.is_warm,
        blocks=blocks,
        order_body=order.body,
        order_number=order.number,
        order_on=order.on,
        law=next((one.law for one in grounds if one.kind == GroundKind.LAW), ""),
    )


def tells_otherwise(draft: Draft, text: DraftText) -> bool:
    """Whether the person would see something else than what the draft would send now."""

    def shown(blocks: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        return {kind: one for kind, one in blocks.items() if one.get("text") or kind == Kind.WHO}

    rest = (name for name in vars(text) if name not in ("blocks", "shown_how", "shown_on"))
    is_same = shown(draft.blocks) == shown(text.blocks)
    return not is_same or any(getattr(draft, name) != getattr(text, name) for name in rest)


@transaction.atomic
def save_draft(draft: Draft, text: DraftText, *, opened_version: int, by: Actor) -> Draft:
    """Save what was typed over the version that was opened. Raises `ChangedMeanwhile`."""
    must_reach(by, draft.participant_id)
    changed = Draft.objects.filter(pk=draft.pk, version=opened_version).update(
        **vars(text),
        version=F("version") + 1,
        saved_at=timezone.now(),
    )
    now = Draft.objects.select_related("participant").filter(pk=draft.pk).first()
    if now is None:
        raise AlreadySent
    if not changed:
        must_say(now, text)
    record(by, "referrals.draft", [now.participant_id])
    return now


def must_say(draft: Draft, text: DraftText) -> None:
    """Raise `ChangedMeanwhile` where a draft says something else than what was typed.

    A second click finds its own text, and that is no conflict.
    """
    if any(getattr(draft, name) != typed for name, typed in vars(text).items()):
        raise ChangedMeanwhile(draft)


@transaction.atomic
def discard_draft(draft: Draft, *, by: Actor) -> None:
    """Throw a draft away. For ten minutes it can be taken back; then its text is gone for good."""
    from apps.workshop.referring.tasks import forget_draft

    must_reach(by, draft.participant_id)
    Draft.objects.filter(pk=draft.pk).update(discarded_at=timezone.now())
    record(by, "referrals.discard", [draft.participant_id])
    forget_draft.later(after=WITHIN, draft=str(draft.pk))


@transaction.atomic
def restore_draft(pk: uuid.UUID, *, by: Actor) -> Draft | None:
    """Take a thrown away draft back. None when it is gone, or another was begun meanwhile."""
    held = Draft.with_discarded.thrown_away().select_for_update().filter(pk=pk).first()
    if held:
        _hold_drafts_of(held.participant_id)
    if held is None:
        return None
    others = Draft.objects.filter(participant=held.participant_id, unit=held.unit)
    if others.exists():
        return None
    must_reach(by, held.participant_id)
    held.discarded_at = None
    held.save(update_fields=["discarded_at"])
    record(by, "referrals.restore", [held.participant_id])
    return held
