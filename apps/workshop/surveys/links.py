"""Personal links: a coach makes and closes them, who holds one and knows its PIN opens it."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from apps.workshop.audit.services import Actor, record, record_nobody, record_own
from apps.workshop.participants.compartments import TO_WRITE, Compartment
from apps.workshop.participants.permissions import Access, must_reach
from apps.workshop.participants.personal.links import (
    Codes,
    LinkDoesNotOpen,
    close_links,
    open_with_pin,
)
from apps.workshop.surveys.models import Link, Survey
from tenants.accounts.mail import queue_text

KEPT = timedelta(days=7)
SITTING = timedelta(minutes=30)
"""After so long without a saved page the PIN is asked again."""

CODES = Codes("survey")


class NoNumber(Exception):
    """There is no number to send a text message to, or it may not be used by this person."""


@transaction.atomic
def make_link(survey: Survey, *, by: Actor) -> tuple[Link, str, str]:
    """A new link to a survey that is being filled: the link, its token and its PIN.

    Token and PIN are known here and never again. Links made before are closed.
    """
    _must_write(survey, by)
    close_all(survey)
    now = timezone.now()
    link = Link(survey=survey, made_by=by.user, made_at=now, expires_at=now + KEPT)
    token, pin = CODES.new_for(link)
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


def link_behind(token: str) -> Link:
    """The open link of a token. Raises `LinkDoesNotOpen`."""
    found = Link.objects.select_related("survey").filter(token_code=CODES.of_token(token)).first()
    if found is None or not found.is_open:
        raise LinkDoesNotOpen
    return found


def open_link(token: str, pin: str, *, address: str | None) -> Link:
    """Open a link with its PIN. Raises `WrongPin`, and `LinkDoesNotOpen` when it has closed."""

    def told(link: Link, is_right: bool) -> None:
        whose, about = [link.survey.participant_id], {"survey": str(link.survey_id)}
        if is_right:
            record_own("surveys.enter", whose, address=address, **about)
        else:
            record_nobody("surveys.guess", whose, address=address, **about)

    links = Link.objects.select_related("survey")
    return open_with_pin(links, link_behind(token).pk, pin, CODES, told=told)


def link_of_pass(kept: str) -> Link:
    """The open link whose PIN was given in this browser. Raises `LinkDoesNotOpen`."""
    pk = CODES.pk_of_pass(kept, max_age=SITTING)
    found = Link.objects.select_related("survey__participant").filter(pk=pk).first()
    if found is None or not found.is_open:
        raise LinkDoesNotOpen
    return found


def close_all(survey: Survey) -> int:
    """Close the links that are not closed. How many there were."""
    return close_links(Link.objects.filter(survey=survey))


def _must_write(survey: Survey, by: Actor) -> None:
    if not by.user.may(TO_WRITE[Compartment.COACHING]):
        raise PermissionDenied
    must_reach(by, survey.participant_id)
