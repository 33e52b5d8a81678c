"""The door to contacts: whoever works at the intake desk, until they are somebody's participant."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from apps.network.referrals.models import Referral
from apps.network.referrals.workflow import UNDECIDED
from apps.workshop.audit.services import Actor, record
from apps.workshop.intake.models import Became, Contact, ReferralHand
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import visible_participants
from apps.workshop.participants.reach import reaches_everybody
from apps.workshop.referring.permissions import visible_referrals
from kit.database.scope import current_organisation
from tenants.accounts.roles import Right


def visible_contacts(by: Actor) -> QuerySet[Contact]:
    """Contacts this person may see: all but those that became a participant out of reach."""
    if not by.user.may(Right.DO_INTAKE):
        return Contact.objects.none()
    if reaches_everybody(by.user):
        return Contact.objects.all()
    hidden = Became.objects.exclude(participant__in=visible_participants(by))
    return Contact.objects.exclude(pk__in=hidden.values("contact_id"))


def find_contact(by: Actor, pk: uuid.UUID) -> Contact:
    """The contact, for a caller that records what it does. Raises Http404."""
    contact = visible_contacts(by).select_related("taken_by", "added_by").filter(pk=pk).first()
    if contact is None:
        raise Http404
    return contact


def get_contact(by: Actor, pk: uuid.UUID, *, action: str = "intake.read") -> Contact:
    """The contact, with the reading recorded. Raises Http404."""
    contact = find_contact(by, pk)
    record_on(by, action, contact)
    return contact


def record_on(by: Actor, action: str, contact: Contact, **about: int | str) -> None:
    """Add a row to the trail about a contact, and about the participant it became, if it did."""
    participant = participant_of(contact)
    about["contact"] = str(contact.pk)
    record(by, action, [participant.pk] if participant else [], **about)


def record_health(by: Actor, contact: Contact) -> None:
    """Record a reading of what an assessment says of health, where it says anything."""
    found = getattr(contact, "assessment", None)
    if found and found.health:
        record_on(by, "intake.read", contact, compartment=Compartment.HEALTH.value)


def participant_of(contact: Contact) -> Participant | None:
    """Whom the contact became."""
    # Only an agreed one can have become somebody.
    if contact.state != Contact.State.AGREED:
        return None
    row = Became.objects.select_related("participant").filter(pk=contact.pk).first()
    return row.participant if row else None


def waiting_referrals(by: Actor) -> QuerySet[Referral]:
    """Received referrals that wait for our answer, without what is sealed in them."""
    return visible_referrals(by).filter(receiver_id=current_organisation(), state__in=UNDECIDED)


def in_hand(by: Actor) -> QuerySet[ReferralHand, Any]:
    """The ids of referrals that this person has taken in hand, whether or not they see them."""
    return ReferralHand.objects.filter(taken_by=by.user.pk).values("referral_id")
