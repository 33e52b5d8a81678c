"""An agreed service: the contact becomes a participant, with all that is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from apps.network.referrals.blocks import LONGEST_TEXT, Kind
from apps.workshop.audit.services import Actor
from apps.workshop.intake.models import (
    Assessment,
    Became,
    Contact,
    Option,
    Place,
    Recommendation,
)
from apps.workshop.intake.services.contacts import go_to, open_contact
from apps.workshop.intake.services.mapping import HEALTH, TEXTS
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.services import add_participant, notes_are_open
from apps.workshop.referring.models import Draft
from apps.workshop.referring.services import drafts
from apps.workshop.units.models import Unit
from tenants.accounts.models import User


@dataclass(frozen=True)
class Agreement:
    """What was agreed, and what a record needs to be opened."""

    given_name: str
    family_name: str
    born_on: date | None
    municipality_code: str
    referrer_type: str
    service_basis: str
    starts_on: date
    phone: str
    email: str
    unit: Unit | None
    coach: User


@transaction.atomic
def agree(contact: Contact, agreement: Agreement, *, by: Actor) -> Participant:
    """Open the participant's record, and move what was learned into the file.

    Where the service basis belongs to another controller's register, the file may not hold it: it
    stays with the contact and goes with it. Raises `NotOpen`.
    """
    held = open_contact(contact)
    participant = add_participant(
        given_name=agreement.given_name,
        family_name=agreement.family_name,
        born_on=agreement.born_on,
        municipality_code=agreement.municipality_code,
        referrer_type=agreement.referrer_type,
        service_basis=agreement.service_basis,
        starts_on=agreement.starts_on,
        phone=agreement.phone,
        email=agreement.email,
        unit=agreement.unit,
        coaches=[agreement.coach],
        is_protected=held.is_protected,
        by=by,
    )
    Became.objects.create(
        contact_id=held.pk,
        participant=participant,
        agreed_by=by.user,
        contacted_on=held.contacted_on,
    )
    _move_into_file(held, participant)
    held.places.filter(left_at=None).update(left_at=timezone.now(), left_how=Place.Left.STARTED)
    go_to(held, Contact.State.AGREED, by=by, action="intake.agree")
    return participant


def _move_into_file(held: Contact, participant: Participant) -> None:
    """Move what the file may hold, each part by the rule of its own compartment."""
    tells = notes_are_open(participant, Compartment.COACHING)
    tells_health = notes_are_open(participant, Compartment.HEALTH)
    if tells:
        Recommendation.objects.filter(contact=held).update(contact=None, participant=participant)
    found = Assessment.objects.filter(contact=held).first()
    if found is None or not (tells or tells_health):
        return
    stays = () if tells and tells_health else (HEALTH,) if tells else TEXTS
    left = {name: text for name in stays if (text := getattr(found, name))}
    for name in left:
        setattr(found, name, "")
    found.contact, found.participant = None, participant
    found.save()
    if left:
        Assessment.objects.create(
            contact=held,
            saved_by=found.saved_by,
            saved_at=found.saved_at,
            done_at=found.done_at,
            **left,
        )


@transaction.atomic
def agree_and_refer(contact: Contact, agreement: Agreement, *, by: Actor) -> Draft:
    """The same, and begin the referral that takes the person to another organisation.

    The draft says what is known already; it is read through and sent on its own page. What the
    file may not hold is not copied into the draft either: it stays with the contact.
    """
    option = Option.objects.filter(recommendation__contact=contact, is_chosen=True).first()
    support = Assessment.objects.filter(contact=contact).values_list("support", flat=True).first()
    participant = agree(contact, agreement, by=by)
    is_open = notes_are_open(participant, Compartment.COACHING)
    draft = drafts.start_draft(participant, by=by)
    known = {Kind.WISH: contact.wish, Kind.SUPPORT: support or ""} if is_open else {}
    text = drafts.DraftText(
        receiver=option.organisation if option else "",
        service_basis=agreement.service_basis,
        blocks=drafts.first_blocks()
        | {
            kind.value: {"text": words[:LONGEST_TEXT], "ground": ""}
            for kind, words in known.items()
            if words
        },
    )
    return drafts.save_draft(draft, text, opened_version=draft.version, by=by)
