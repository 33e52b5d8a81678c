"""The verbs of a draft: start it, save it, throw it away and take it back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.network.referrals.blocks import GroundKind, Kind
from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import must_reach
from apps.workshop.referring.models import Draft
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
    must_reach(by, participant.pk)
    newest = participant.periods.first()
    draft = Draft.objects.create(
        participant=participant,
        receiver=receiver,
        unit=unit,
        service_basis=newest.service_basis if newest else "",
        language=participant.mother_tongue,
        blocks=first_blocks(),
        started_by=by.user,
    )
    record(by, "referrals.draft", [participant.pk])
    return draft


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
    # A second click finds its own text, and that is no conflict.
    if not changed and any(getattr(now, name) != typed for name, typed in vars(text).items()):
        raise ChangedMeanwhile(now)
    record(by, "referrals.draft", [now.participant_id])
    return now


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
