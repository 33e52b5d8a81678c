"""Opening a referral: what of it this side may read now, and whom it is about here."""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import CharField, QuerySet, UUIDField
from django.http import Http404
from django.utils import timezone

from apps.network.referrals import services as shared
from apps.network.referrals.blocks import Ground, Identity, Opened
from apps.network.referrals.models import Lock, Referral
from apps.network.referrals.workflow import Side, State, Transition, possible
from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.models import Participant
from apps.workshop.referring.models import Accepted, Sent
from apps.workshop.referring.permissions import visible_referrals
from apps.workshop.sealing.services import data_keys, open_parts
from kit.database.ready import Givens, ready
from kit.database.scope import current_organisation
from tenants.accounts.asking import BY, Asking, asked_by, whoever


@dataclass(frozen=True)
class OpenReferral:
    """A referral with what this side may read of it now."""

    referral: Referral
    parts: Opened
    we_sent_it: bool
    participant: Participant | None
    """Our own participant: the one it is about as we sent it, or the one it became here."""
    keys: dict[Lock, bytes] = field(default_factory=dict, repr=False)

    @property
    def side(self) -> Side:
        return Side.SENDER if self.we_sent_it else Side.RECEIVER

    @property
    def identity(self) -> Identity | None:
        """The person. The receiver sees it only after promising a place."""
        return self.parts.identity

    @property
    def ways(self) -> list[Transition]:
        """What this side can do now."""
        return possible(self.referral.state, self.side)

    def may(self, name: str) -> bool:
        return any(way.name == name for way in self.ways)


@ready(**BY, us=CharField(), pk=UUIDField())
def _visible(given: Givens, *, asking: Asking) -> QuerySet[Referral]:
    return visible_referrals(whoever(given, asking), given.us).filter(pk=given.pk).order_by()


def get_referral(pk: uuid.UUID, *, by: Actor) -> OpenReferral:
    """A referral of ours for an act that needs nothing of what is sealed in it. Raises Http404."""
    found = next(iter(_visible(**asked_by(by), us=current_organisation(), pk=pk)), None)
    if found is None:
        raise Http404
    return not_opened(found)


@transaction.atomic
def open_referral(pk: uuid.UUID, *, by: Actor, action: str = "referrals.read") -> OpenReferral:
    """Open a referral of ours, and note the first opening by the receiver. Raises Http404."""
    unopened = get_referral(pk, by=by)
    referral, we_sent_it = unopened.referral, unopened.we_sent_it
    if not we_sent_it and referral.state == State.SENT:
        # Somebody else here may be opening it at this moment.
        with suppress(shared.NotOpenAnyMore):
            shared.move(referral, "receive")
            record(by, "referrals.receive", [referral.pk])
    # Whose it is: our participant's when we know one, otherwise a person not yet ours.
    about = participant_of(referral)
    record(by, action, [about.pk] if about else [referral.pk], referral=str(referral.pk))
    keys = {} if referral.is_shredded else data_keys(referral)
    return OpenReferral(referral, open_parts(referral, keys), we_sent_it, about, keys)


def not_opened(referral: Referral) -> OpenReferral:
    """A referral of ours for an act that needs nothing of what is sealed in it."""
    we_sent_it = referral.sender_id == current_organisation()
    return OpenReferral(referral, Opened(), we_sent_it=we_sent_it, participant=None)


def participant_of(referral: Referral) -> Participant | None:
    """Our own participant a referral is about: the one we sent, or the one it became here."""
    sent = Sent.objects.select_related("participant").filter(pk=referral.pk).first()
    if sent is not None:
        return sent.participant
    accepted = Accepted.objects.select_related("participant").filter(pk=referral.pk).first()
    return accepted.participant if accepted else None


def ended_grounds(parts: Opened, on: date | None = None) -> list[Ground]:
    """Grounds of what was sent that are not valid any more on a day (today)."""
    day = on or timezone.localdate()
    grounds = [block.ground for block in parts.blocks.values()]
    if parts.identity:
        grounds.append(parts.identity.ground)
    return [ground for ground in grounds if not ground.is_valid_on(day)]


@dataclass(frozen=True)
class Step:
    """One line of what has happened to a referral: a time of the shared row."""

    name: str
    at: datetime


STEPS = (
    "sent_at",
    "received_at",
    "answered_at",
    "decided_at",
    "reopened_at",
    "arrived_at",
    "withdrawn_at",
    "expired_at",
    "closed_at",
    "shredded_at",
    "erasure_answered_at",
)


def steps_of(referral: Referral) -> list[Step]:
    """What has happened, in order."""
    found = [Step(name, getattr(referral, name)) for name in STEPS if getattr(referral, name)]
    return sorted(found, key=lambda step: (step.at, STEPS.index(step.name)))


def noted(opened: OpenReferral, action: str, *, by: Actor, **about: int | str) -> None:
    """One row in our trail of what was done, and word to the other side once it is committed."""
    person, referral = opened.participant, opened.referral
    ids = [person.pk if person else referral.pk]
    record(by, action, ids, referral=str(referral.pk), **about)
    ask_other_side(referral.pk)


def ask_other_side(referral_id: uuid.UUID) -> None:
    """Once this commits, the other party finds out and tells its people."""
    from apps.workshop.referring import tasks

    tasks.ask_other_side.later(referral=str(referral_id))
