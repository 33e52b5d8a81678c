"""The verbs of a contact: key in, take in hand, call, invite, guide elsewhere, close, undo."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.network.referrals.models import Referral
from apps.workshop.audit.services import Actor, record
from apps.workshop.intake.models import Contact, Place, ReferralHand, Step
from apps.workshop.intake.permissions import record_on
from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.pages import page
from apps.workshop.notifications.services import notify
from tenants.accounts.models import User
from tenants.accounts.roles import Right, Role

LEFT_TOGETHER = timedelta(seconds=5)
"""A waiting list is left in the same transaction as the step that ended the wait."""


class NotOpen(Exception):
    """The contact has ended meanwhile, or is where this cannot be done. Nothing was changed."""


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
def change_contact(contact: Contact, details: Details, *, by: Actor) -> Contact:
    """Correct what is known. Protected details need their own right. Raises `NotOpen`."""
    held = open_contact(contact)
    wanted = asdict(details)
    for name, value in _protected(details).items():
        wanted[name] = getattr(held, name) if value is None else value
    changed = [name for name, value in wanted.items() if getattr(held, name) != value]
    guarded = {"is_protected", "phone", "email", "call_back"} if held.is_protected else set()
    if guarded.intersection(changed) and not by.user.may(Right.PROTECT_CONTACT):
        raise PermissionDenied
    for name in changed:
        setattr(held, name, wanted[name])
    held.save(update_fields=changed)
    if changed:
        record_on(by, "intake.change", held, fields=" ".join(sorted(changed)))
    return held


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
    """Take a received referral in hand, or give it to a colleague."""
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
    elif step.kind == Step.Kind.INVITED:
        held.visit_at = step.visit_before
    held.save(update_fields=["state", "closed_at", "visit_at"])
    step.delete()
    record_on(by, "intake.undo", held)
    return held.pk


def _back_in_line(place: Place) -> None:
    """Where it was before, and those who had moved up are behind it again."""
    behind = Place.objects.filter(unit_id=place.unit_id, left_at=None, position__gte=place.position)
    behind.update(position=F("position") + 1)
    Place.objects.filter(pk=place.pk).update(left_at=None, left_how="")
