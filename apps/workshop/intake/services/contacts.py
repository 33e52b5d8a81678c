"""The verbs of a contact: key in, take in hand, call, invite, guide elsewhere, close, undo."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.network.referrals.models import Referral
from apps.network.referrals.services import NotOpenAnyMore
from apps.workshop.audit.services import Actor, record
from apps.workshop.intake.models import Contact, Place, ReferralHand, Step
from apps.workshop.intake.permissions import record_on
from apps.workshop.intake.services import opened
from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.pages import page
from apps.workshop.notifications.services import notify
from apps.workshop.participants.details.state import read
from apps.workshop.referring.services.answering import review
from apps.workshop.referring.services.opening import not_opened
from tenants.accounts.models import User
from tenants.accounts.roles import Right, Role

LEFT_TOGETHER = timedelta(seconds=5)
"""A waiting list is left in the same transaction as the step that ended the wait."""


class NotOpen(Exception):
    """The contact has ended meanwhile, or is where this cannot be done. Nothing was changed."""


@dataclass
class ChangedMeanwhile(Exception):
    """A colleague has changed the same details since the form was opened. Nothing was changed.

    `fields` are those; `theirs` are the fields that only the colleague has changed.
    """

    held: Contact
    fields: list[str]
    theirs: list[str]


@dataclass(frozen=True)
class Details:
    """What is known of a contact. None leaves a protected detail as it is."""

    asker: str
    referrer_type: str
    caller_name: str
    given_name: str
    family_name: str
    described: str
    way: str
    wish: str
    contacted_on: date
    is_protected: bool
    is_urgent: bool
    phone: str | None
    email: str | None
    call_back: str | None


@transaction.atomic
def add_contact(details: Details, *, by: Actor) -> Contact:
    """Key a contact in, and tell the intake leads."""
    given = {name: value or "" for name, value in _protected(details).items()}
    contact = Contact.objects.create(**(asdict(details) | given), added_by=by.user)
    record_on(by, "intake.add", contact)
    notify(
        [person for person in intake_leads() if person.pk != by.user.pk],
        Kind.CONTACT_ARRIVED,
        key=str(contact.pk),
        about_url=page("intake:contact", contact.pk),
        label=contact.number,
    )
    return contact


def intake_leads() -> list[User]:
    """Who answers for intake: its leads, or the directors where there are none."""
    people = [one for one in User.objects.filter(is_active=True) if one.may(Right.DO_INTAKE)]
    leads = [one for one in people if Role.INTAKE_LEAD in one.roles]
    return leads or [one for one in people if Role.DIRECTOR in one.roles]


def _protected(details: Details) -> dict[str, str | None]:
    return {
        "phone": details.phone,
        "email": details.email,
        "call_back": details.call_back,
    }


@transaction.atomic
def change_contact(contact: Contact, details: Details, *, opened_as: str, by: Actor) -> list[str]:
    """Correct what is known. What only a colleague has changed meanwhile stays as it is now.

    `opened_as` is what the form carried (`opened.written`). Protection begins here, and ends only
    by `end_protection`; under it the details need a right. Raises `NotOpen`, and
    `ChangedMeanwhile` where both have changed the same, or the details were closed meanwhile.
    """
    held = open_contact(contact)
    wanted, carried = asdict(details), read(opened_as)
    was_closed = carried.get("is_protected") == opened.digest(held, "is_protected", value=True)
    if was_closed or held.is_protected:
        unseen = [name for name in opened.CLOSED if not wanted[name]]
        wanted = {name: value for name, value in wanted.items() if name not in unseen}
    changed, theirs, both = _told_apart(held, wanted, carried)
    is_closed = held.is_protected and not by.user.may(Right.PROTECT_CONTACT)
    refused = set(opened.CLOSED).intersection(changed) if is_closed else set()
    if (refused and was_closed) or ("is_protected" in changed and held.is_protected):
        raise PermissionDenied
    if both or refused:
        raise ChangedMeanwhile(held, [*both, *sorted(refused)], theirs)
    for name in changed:
        setattr(held, name, wanted[name])
    held.save(update_fields=changed)
    if changed:
        record_on(by, "intake.change", held, fields=" ".join(sorted(changed)))
    return theirs


def _told_apart(
    held: Contact, wanted: Mapping[str, Any], carried: Mapping[str, str]
) -> tuple[list[str], list[str], list[str]]:
    """Fields that only this form changes, that only a colleague has changed, and that both have."""
    ours: list[str] = []
    theirs: list[str] = []
    both: list[str] = []
    for name, value in wanted.items():
        now, was = getattr(held, name), carried.get(name, "")
        if now == value:
            continue
        if was == opened.digest(held, name, value=now):
            ours.append(name)
        else:
            (theirs if was == opened.digest(held, name, value=value) else both).append(name)
    return ours, theirs, both


@transaction.atomic
def end_protection(contact: Contact, *, reason: str, by: Actor) -> Step:
    """The contact details are shown again: an act of its own, with its reason.

    Raises `NotOpen` where there is no protection, and PermissionDenied.
    """
    if not by.user.may(Right.PROTECT_CONTACT):
        raise PermissionDenied
    held = open_contact(contact)
    if not held.is_protected:
        raise NotOpen
    held.is_protected = False
    held.save(update_fields=["is_protected"])
    record_on(by, "intake.unprotect", held)
    return Step.objects.create(contact=held, kind=Step.Kind.BARED, text=reason, by=by.user)


def open_contact(contact: Contact, *states: str) -> Contact:
    """The contact as it is now, locked. Raises `NotOpen` when it is in none of the states."""
    held = Contact.objects.select_for_update().get(pk=contact.pk)
    if held.state not in (states or (*Contact.OPEN, Contact.State.WAITING)):
        raise NotOpen
    return held


def go_to(held: Contact, state: str, *, by: Actor, text: str = "", action: str = "") -> Step:
    """Bring a locked contact into a state, as a step of its own, recorded as `action`."""
    before, held.state = held.state, state
    held.closed_at = timezone.now() if state in Contact.ENDED else None
    held.save(update_fields=["state", "closed_at"])
    if action:
        record_on(by, action, held, state=state)
    return Step.objects.create(
        contact=held, kind=Step.Kind.STATE, state=state, before=before, text=text, by=by.user
    )


@transaction.atomic
def take(contact: Contact, *, to: User, by: Actor) -> Contact:
    """Take a contact in hand, or give it to a colleague. A new one is in triage then."""
    held = open_contact(contact)
    if held.taken_by_id == to.pk:
        return held
    held.taken_by = to
    held.save(update_fields=["taken_by"])
    own = to.pk == by.user.pk
    Step.objects.create(
        contact=held,
        kind=Step.Kind.TAKEN if own else Step.Kind.GIVEN,
        given_to=None if own else to,
        by=by.user,
    )
    record_on(by, "intake.take", held, user=to.pk)
    _begin(held, by)
    return held


def _begin(held: Contact, by: Actor) -> None:
    """Whatever is done about a new contact begins its triage, in the hands of who does it."""
    if held.taken_by_id is None:
        held.taken_by = by.user
        held.save(update_fields=["taken_by"])
    if held.state == Contact.State.NEW:
        go_to(held, Contact.State.TRIAGE, by=by)


@transaction.atomic
def take_referral(referral: Referral, *, to: User, by: Actor) -> None:
    """Take a received referral in hand, or give it to a colleague.

    For its sender that is the first answer: it is in review from then on. Nothing of it is opened.
    """
    unopened = not_opened(referral)
    if unopened.may("review"):
        # Somebody may have answered meanwhile: then it is in their hands all the same.
        with suppress(NotOpenAnyMore):
            review(unopened, by=by)
    ReferralHand.objects.update_or_create(
        referral_id=referral.pk, defaults={"taken_by": to, "taken_at": timezone.now()}
    )
    record(by, "intake.take", referral=str(referral.pk), user=to.pk)


@transaction.atomic
def note_call(contact: Contact, *, reached: bool, text: str = "", by: Actor) -> Step:
    """Note that somebody called, and whether anybody answered."""
    held = open_contact(contact)
    _begin(held, by)
    kind = Step.Kind.REACHED if reached else Step.Kind.MISSED
    record_on(by, "intake.call", held)
    return Step.objects.create(contact=held, kind=kind, text=text, by=by.user)


@transaction.atomic
def invite(contact: Contact, *, at: datetime, text: str = "", by: Actor) -> Step:
    """Note that the person was invited to visit. A later invitation replaces an earlier one."""
    held = open_contact(contact)
    _begin(held, by)
    before, held.visit_at = held.visit_at, at
    held.save(update_fields=["visit_at"])
    record_on(by, "intake.invite", held)
    return Step.objects.create(
        contact=held, kind=Step.Kind.INVITED, text=text, visit_before=before, by=by.user
    )


@transaction.atomic
def end(contact: Contact, state: str, *, reason: str, by: Actor) -> Step:
    """Guide elsewhere, or close without a service. A place on a waiting list is left."""
    held = open_contact(contact)
    _leave_lists(held)
    action = "intake.guide" if state == Contact.State.GUIDED else "intake.close"
    return go_to(held, state, by=by, text=reason, action=action)


def _leave_lists(held: Contact) -> None:
    held.places.filter(left_at=None).update(left_at=timezone.now(), left_how=Place.Left.GAVE_UP)


@transaction.atomic
def reopen(contact: Contact, *, by: Actor) -> Step:
    """Take a closed contact up again. One that became a participant goes on there."""
    held = open_contact(contact, Contact.State.GUIDED, Contact.State.CLOSED)
    return go_to(held, Contact.State.TRIAGE, by=by, action="intake.reopen")


@transaction.atomic
def undo_step(pk: int, *, by: Actor) -> uuid.UUID | None:
    """Take back the newest step of a contact. Its id; None when something was done since."""
    step = Step.objects.select_related("contact").filter(pk=pk, by=by.user).first()
    if step is None:
        return None
    held = Contact.objects.select_for_update().get(pk=step.contact_id)
    if held.steps.values_list("pk", flat=True).first() != step.pk:
        return None
    if step.kind == Step.Kind.STATE:
        left = held.places.filter(left_at__gte=step.at - LEFT_TOGETHER).first()
        if step.before == Contact.State.WAITING and left:
            _back_in_line(left)
        if step.state == Contact.State.WAITING:
            held.places.filter(left_at=None).delete()
        held.state = step.before
        held.closed_at = None
    elif step.kind == Step.Kind.BARED:
        held.is_protected = True
    elif step.kind == Step.Kind.INVITED:
        held.visit_at = step.visit_before
    held.save(update_fields=["state", "closed_at", "visit_at", "is_protected"])
    step.delete()
    record_on(by, "intake.undo", held)
    return held.pk


def _back_in_line(place: Place) -> None:
    """Where it was before, and those who had moved up are behind it again."""
    behind = Place.objects.filter(unit_id=place.unit_id, left_at=None, position__gte=place.position)
    behind.update(position=F("position") + 1)
    Place.objects.filter(pk=place.pk).update(left_at=None, left_how="")
