"""Personal links: a coach makes and closes them, who holds one and knows its PIN opens it."""

from __future__ import annotations

import hmac
import secrets
import uuid
from datetime import timedelta
from hashlib import sha256

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from apps.workshop.audit.services import Actor, record, record_nobody, record_own
from apps.workshop.participants.compartments import TO_WRITE, Compartment
from apps.workshop.participants.permissions import Access, must_reach
from apps.workshop.surveys.models import Link, Survey
from kit.crypto.keys import derived_key
from kit.database.scope import current_name
from tenants.accounts.mail import queue_text

KEPT = timedelta(days=7)
SITTING = timedelta(minutes=30)
"""After so long without a saved page the PIN is asked again."""

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that is taken for another when it is typed from a paper."""

GROUPS_OF_FOUR = 5
PIN_DIGITS = 6


class LinkDoesNotOpen(Exception):
    """The link is unknown, has been used, closed or expired: nobody is told which."""


class WrongPin(Exception):
    """The PIN was not the link's. `left` says how many tries there still are."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class NoNumber(Exception):
    """There is no number to send a text message to, or it may not be used by this person."""


@transaction.atomic
def make_link(survey: Survey, *, by: Actor) -> tuple[Link, str, str]:
    """A new link to a survey that is being filled: the link, its token and its PIN.

    Token and PIN are known here and never again. Links made before are closed.
    """
    _must_write(survey, by)
    close_all(survey)
    token, pin = _new_token(), f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"
    now = timezone.now()
    link = Link(survey=survey, made_by=by.user, made_at=now, expires_at=now + KEPT)
    link.token_code, link.pin_code = code_of(token), _pin_code(link, pin)
    link.save()
    record(by, "surveys.link", [survey.participant_id], survey=str(survey.pk))
    return link, token, pin


@transaction.atomic
def revoke(survey: Survey, *, by: Actor) -> bool:
    """Close the survey's links at once. False when none was open."""
    _must_write(survey, by)
    if not close_all(survey):
        return False
    record(by, "surveys.revoke", [survey.participant_id], survey=str(survey.pk))
    return True


def may_text(survey: Survey, access: Access) -> bool:
    """Whether a text message may go to the person: there is a number, open to who sends it."""
    person = survey.participant
    return bool(person.phone) and (not person.is_protected or Compartment.CONTACT in access.reads)


@transaction.atomic
def send_text(link: Link, address: str, *, access: Access, by: Actor) -> None:
    """Send the link as a text message in the person's language, without the PIN.

    Raises `NoNumber` where `may_text` says no.
    """
    survey = link.survey
    _must_write(survey, by)
    if not may_text(survey, access):
        raise NoNumber
    with translation.override(survey.language):
        told = {"address": address, "expires_at": link.expires_at}
        text = render_to_string("surveys/sms.txt", told).strip()
    queue_text(to=survey.participant.phone, text=text)
    Link.objects.filter(pk=link.pk).update(texted_at=timezone.now())
    record(by, "surveys.text", [survey.participant_id], survey=str(survey.pk))


def is_pair(link: Link, pin: str) -> bool:
    """Whether a PIN is the link's own."""
    return hmac.compare_digest(link.pin_code, _pin_code(link, pin))


def link_behind(token: str) -> Link:
    """The open link of a token. Raises `LinkDoesNotOpen`."""
    found = Link.objects.select_related("survey").filter(token_code=code_of(token)).first()
    if found is None or not found.is_open:
        raise LinkDoesNotOpen
    return found


def open_link(token: str, pin: str, *, address: str | None) -> Link:
    """Open a link with its PIN. Raises `WrongPin`, and `LinkDoesNotOpen` when it has closed."""
    pk = link_behind(token).pk
    # What is raised would take the count of wrong PINs back, so nothing is raised inside.
    with transaction.atomic():
        link, is_right = _try(pk, pin, address)
    if not is_right:
        raise WrongPin(max(0, Link.MOST_WRONG - link.wrong_pins))
    return link


def _try(pk: uuid.UUID, pin: str, address: str | None) -> tuple[Link, bool]:
    # Guesses sent all at once wait for one another here, so that each is counted.
    link = Link.objects.select_for_update(of=("self",)).select_related("survey").get(pk=pk)
    if not link.is_open:
        return link, False
    whose, about = [link.survey.participant_id], {"survey": str(link.survey_id)}
    if not is_pair(link, pin):
        link.wrong_pins += 1
        link.save(update_fields=["wrong_pins"])
        record_nobody("surveys.guess", whose, address=address, **about)
        return link, False
    link.wrong_pins, link.opened_at = 0, link.opened_at or timezone.now()
    link.save(update_fields=["wrong_pins", "opened_at"])
    record_own("surveys.enter", whose, address=address, **about)
    return link, True


def pass_for(link: Link) -> str:
    """What the browser keeps after the PIN: which link it is, for a while and at this host."""
    return signing.dumps(str(link.pk), salt=_salt())


def link_of_pass(kept: str) -> Link:
    """The open link whose PIN was given in this browser. Raises `LinkDoesNotOpen`."""
    try:
        pk = signing.loads(kept, salt=_salt(), max_age=SITTING)
    except signing.BadSignature:
        raise LinkDoesNotOpen from None
    found = Link.objects.select_related("survey__participant").filter(pk=pk).first()
    if found is None or not found.is_open:
        raise LinkDoesNotOpen
    return found


def code_of(token: str) -> str:
    """What is kept of a token. As it was typed: capitals and spaces do not matter."""
    return _code("survey link", "".join(token.lower().split()))


def _pin_code(link: Link, pin: str) -> str:
    return _code("survey PIN", f"{link.pk} {''.join(pin.split())}")


def _code(purpose: str, text: str) -> str:
    key = derived_key(f"{purpose} {current_name()}")
    return hmac.new(key, text.encode(), sha256).hexdigest()


def _salt() -> str:
    return f"survey {current_name()}"


def _new_token() -> str:
    """Twenty letters of thirty-one, 99 bits, in groups that can be read aloud."""
    return "-".join(
        "".join(secrets.choice(LETTERS) for _letter in range(4)) for _group in range(GROUPS_OF_FOUR)
    )


def close_all(survey: Survey) -> int:
    """Close the links that are not closed. How many there were."""
    now = timezone.now()
    return Link.objects.filter(survey=survey, revoked_at=None, expires_at__gt=now).update(
        revoked_at=now
    )


def _must_write(survey: Survey, by: Actor) -> None:
    if not by.user.may(TO_WRITE[Compartment.COACHING]):
        raise PermissionDenied
    must_reach(by, survey.participant_id)
