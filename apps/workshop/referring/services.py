"""The verbs of our side: start and save a draft, send it, open, accept, decline and withdraw."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.utils import timezone

from apps.network.referrals import services as shared
from apps.network.referrals.body import Body, Consent, Identity, Need, age_band
from apps.network.referrals.models import Referral
from apps.network.statistics.measures import REFERRALS_ACCEPTED, REFERRALS_SENT
from apps.workshop.audit.services import Actor, record
from apps.workshop.figures.services import count
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import must_reach
from apps.workshop.participants.services import add_participant
from apps.workshop.referring.models import Accepted, Draft, Sent
from apps.workshop.referring.permissions import visible_referrals
from apps.workshop.sealing.services import ensure_key_pair, open_body
from kit.database.scope import current_organisation
from kit.meanwhile import ChangedMeanwhile
from tenants.accounts.undo import WITHIN


class AlreadySent(Exception):
    """The draft has been sent already, as the referral with the same id."""


@dataclass(frozen=True)
class DraftText:
    """What a draft says."""

    receiver: str
    service_basis: str
    wish: str
    support: str
    agreed: str
    consent: str
    consent_on: date | None


@transaction.atomic
def draft_about(participant: Participant, *, by: Actor) -> Draft:
    """The unfinished draft about a participant, or a new one: one a person is enough.

    Two clicks at once get the same.
    """
    _hold_drafts_of(participant.pk)
    return participant.drafts.first() or start_draft(participant, by=by)


def _hold_drafts_of(participant: uuid.UUID) -> None:
    """Let nobody else begin or take back a draft about this person until we are done."""
    list(Participant.objects.select_for_update(no_key=True).filter(pk=participant).only("pk"))


@transaction.atomic
def start_draft(participant: Participant, *, by: Actor) -> Draft:
    """A new empty draft about a participant, on the basis of their newest period."""
    must_reach(by, participant.pk)
    newest = participant.periods.first()
    draft = Draft.objects.create(
        participant=participant,
        service_basis=newest.service_basis if newest else "",
        started_by=by.user,
    )
    record(by, "referrals.draft", [participant.pk])
    return draft


@transaction.atomic
def save_draft(draft: Draft, text: DraftText, *, opened_version: int, by: Actor) -> Draft:
    """Save what was typed over the version that was opened. Raises `ChangedMeanwhile`."""
    must_reach(by, draft.participant_id)
    changed = Draft.objects.filter(pk=draft.pk, version=opened_version).update(
        receiver=text.receiver,
        service_basis=text.service_basis,
        wish=text.wish,
        support=text.support,
        agreed=text.agreed,
        consent=text.consent,
        consent_on=text.consent_on,
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
    if held is None or Draft.objects.filter(participant=held.participant_id).exists():
        return None
    must_reach(by, held.participant_id)
    held.discarded_at = None
    held.save(update_fields=["discarded_at"])
    record(by, "referrals.restore", [held.participant_id])
    return held


@transaction.atomic
def send_draft(draft: Draft, *, by: Actor) -> Referral:
    """Seal and send a complete draft, and drop it: from now on the referral holds its content.

    Raises `AlreadySent` when somebody sent it first, and the shared layer's `CannotReceive`.
    """
    held = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if held is None:
        raise AlreadySent
    must_reach(by, held.participant_id)
    if held.consent_on is None:
        raise ValueError("A referral is not sent without the participant's consent.")
    ensure_key_pair()
    person = held.participant
    referral = shared.send(
        held.pk,
        receiver=held.receiver,
        service_basis=held.service_basis,
        body=Body(
            need=Need(
                age_band=age_band(person.age_on(timezone.localdate())),
                wish=held.wish,
                support=held.support,
                agreed=held.agreed,
            ),
            identity=Identity(
                given_name=person.given_name,
                family_name=person.family_name,
                born_on=person.born_on,
                municipality_code=person.shown_municipality,
                phone=person.shown_phone,
                referrer_type="WS",
                is_protected=person.is_protected,
            ),
            consent=Consent(given_how=held.consent, given_on=held.consent_on),
        ),
    )
    Sent.objects.create(
        referral_id=referral.pk,
        participant=person,
        sent_by=by.user,
        consent=held.consent,
        consent_on=held.consent_on,
    )
    held.delete()
    record(by, "referrals.send", [person.pk])
    count(REFERRALS_SENT, year=timezone.localdate().year)
    _ask_other_side(referral.pk)
    return referral


@dataclass(frozen=True)
class OpenReferral:
    """A referral with the part of its body this side may read now."""

    referral: Referral
    body: Body
    we_sent_it: bool

    @property
    def identity(self) -> Identity | None:
        """The person. The receiver sees it only after promising a place."""
        may_see = self.we_sent_it or self.referral.state == Referral.State.ACCEPTED
        return self.body.identity if may_see else None


@transaction.atomic
def open_referral(pk: uuid.UUID, *, by: Actor) -> OpenReferral:
    """Open a referral of ours, and note the first opening by the receiver. Raises Http404."""
    referral = visible_referrals(by).filter(pk=pk).first()
    if referral is None:
        raise Http404
    we_sent_it = referral.sender_id == current_organisation()
    if not we_sent_it:
        shared.mark_received(referral)
    # Whose body it is: our participant's when we know one, otherwise a person not yet ours.
    about = participant_of(referral)
    record(by, "referrals.read", [about.pk] if about else [referral.pk])
    return OpenReferral(referral, open_body(referral), we_sent_it)


def participant_of(referral: Referral) -> Participant | None:
    """Our own participant a referral is about: the one we sent, or the one it became here."""
    sent = Sent.objects.select_related("participant").filter(pk=referral.pk).first()
    if sent is not None:
        return sent.participant
    accepted = Accepted.objects.select_related("participant").filter(pk=referral.pk).first()
    return accepted.participant if accepted else None


@transaction.atomic
def accept(opened: OpenReferral, *, starts_on: date, by: Actor) -> Participant:
    """Promise a place: the referral is accepted and the person becomes our participant, at once.

    Raises the shared layer's `NotOpenAnyMore`.
    """
    shared.accept(opened.referral)
    identity = opened.body.identity
    participant = add_participant(
        given_name=identity.given_name,
        family_name=identity.family_name,
        born_on=identity.born_on,
        municipality_code=identity.municipality_code,
        phone=identity.phone,
        referrer_type=identity.referrer_type,
        is_protected=identity.is_protected,
        service_basis=opened.referral.service_basis,
        starts_on=starts_on,
        by=by,
    )
    Accepted.objects.create(
        referral_id=opened.referral.pk, participant=participant, accepted_by=by.user
    )
    record(by, "referrals.accept", [participant.pk])
    count(REFERRALS_ACCEPTED, year=timezone.localdate().year)
    _ask_other_side(opened.referral.pk)
    return participant


@transaction.atomic
def decline(opened: OpenReferral, *, reason: str, by: Actor) -> None:
    """Say that there is no place. The name stays closed. Raises `NotOpenAnyMore`."""
    shared.decline(opened.referral, reason=reason)
    record(by, "referrals.decline", [opened.referral.pk])
    _ask_other_side(opened.referral.pk)


@transaction.atomic
def withdraw(opened: OpenReferral, *, by: Actor) -> None:
    """Take the referral back. Raises `NotOpenAnyMore`."""
    about = participant_of(opened.referral)
    if about:
        must_reach(by, about.pk)
    shared.withdraw(opened.referral)
    record(by, "referrals.withdraw", [about.pk] if about else [])
    _ask_other_side(opened.referral.pk)


def _ask_other_side(referral_id: uuid.UUID) -> None:
    """Once this commits, the other party finds out and tells its people."""
    from apps.workshop.referring.tasks import ask_other_side

    ask_other_side.later(referral=str(referral_id))
