"""The person's own link: staff make and end it, the person sees, consents and says no by it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import Http404
from django.template.loader import render_to_string
from django.utils import timezone, translation

from apps.network.referrals.blocks import SECRET, GivenHow, GroundKind
from apps.network.referrals.models import Referral
from apps.network.referrals.services import ours
from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor, record, record_nobody, record_own
from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.pages import page
from apps.workshop.notifications.services import notify
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import Access, must_reach, sees
from apps.workshop.participants.personal.links import (
    Codes,
    LinkDoesNotOpen,
    close_links,
    open_with_pin,
)
from apps.workshop.referring.consent_text import NEWEST
from apps.workshop.referring.models import Consent, Draft, PersonLink, Sent
from apps.workshop.referring.permissions import visible_drafts, visible_referrals
from apps.workshop.referring.services.consenting import latest_end
from apps.workshop.referring.services.opening import OpenReferral, participant_of
from apps.workshop.referring.services.own import Own
from apps.workshop.referring.services.taking_back import withdraw_consent
from apps.workshop.sealing.services import data_keys, open_parts
from kit.database.scope import current_organisation
from tenants.accounts.mail import queue_text
from tenants.accounts.roles import Right

KEPT = timedelta(days=365)
"""A link ends with the referral, and after a year at the latest."""
SITTING = timedelta(minutes=30)
"""After so long without a look the PIN is asked again."""

CODES = Codes("referral")


class NoNumber(Exception):
    """There is no number to send a text message to, or it may not be used by this person."""


class DraftHasChanged(Exception):
    """The draft says something else by now than the person has read."""


class CannotConsent(Exception):
    """Nothing that would be sent rests on consent, or nobody knows yet who would receive it."""


def subject_of(by: Actor, pk: uuid.UUID) -> Participant:
    """Whom a draft, or a referral we sent, is about. Raises Http404 for one outside one's reach."""
    draft = visible_drafts(by).select_related("participant").filter(pk=pk).first()
    if draft is not None:
        return draft.participant
    referrals = visible_referrals(by).filter(sender_id=current_organisation(), pk=pk)
    sent = Sent.objects.select_related("participant").filter(pk=pk).first()
    if sent is None or not referrals.exists():
        raise Http404
    return sent.participant


def newest_link(referral_id: uuid.UUID) -> PersonLink | None:
    """The link that was made last for a draft or the referral it became."""
    return PersonLink.objects.filter(referral_id=referral_id).first()


def sent_referral(pk: uuid.UUID) -> Referral | None:
    """The referral of ours with an id, where we sent one."""
    return ours().filter(pk=pk, sender_id=current_organisation()).first()


@transaction.atomic
def make_link(referral_id: uuid.UUID, *, language: str, by: Actor) -> tuple[PersonLink, str, str]:
    """A new link to a draft or a referral we sent: the link, its token and its PIN.

    Token and PIN are known here and never again. Links made before are closed.
    """
    person = _must_refer(referral_id, by)
    before = newest_link(referral_id)
    close_links(_links_to(referral_id))
    now = timezone.now()
    link = PersonLink(
        referral_id=referral_id,
        participant=person,
        language=language,
        is_easy=before.is_easy if before else False,
        seen_version=before.seen_version if before else None,
        refused_at=before.refused_at if before else None,
        made_by=by.user,
        made_at=now,
        expires_at=now + KEPT,
    )
    token, pin = CODES.new_for(link)
    link.save()
    record(by, "referrals.link", [person.pk], referral=str(referral_id))
    return link, token, pin


@transaction.atomic
def end_link(referral_id: uuid.UUID, *, by: Actor) -> bool:
    """Close the links at once. False when none was open."""
    person = _must_refer(referral_id, by)
    if not close_links(_links_to(referral_id)):
        return False
    record(by, "referrals.link_end", [person.pk], referral=str(referral_id))
    return True


def may_text(person: Participant, access: Access) -> bool:
    """Whether a text message may go to the person: there is a number, open to who sends it."""
    return bool(person.phone) and (not person.is_protected or Compartment.CONTACT in access.reads)


@transaction.atomic
def send_text(link: PersonLink, address: str, *, access: Access, by: Actor) -> None:
    """Send the link as a text message in the person's language, without the PIN.

    Raises `NoNumber` where `may_text` says no.
    """
    person = _must_refer(link.referral_id, by)
    if not may_text(person, access):
        raise NoNumber
    with translation.override(link.language):
        text = render_to_string("referring/sms.txt", {"address": address}).strip()
    queue_text(to=person.phone, text=text)
    PersonLink.objects.filter(pk=link.pk).update(texted_at=timezone.now())
    record(by, "referrals.link_text", [person.pk], referral=str(link.referral_id))


def link_behind(token: str) -> PersonLink:
    """The open link of a token. Raises `LinkDoesNotOpen`."""
    return _open(PersonLink.objects.filter(token_code=CODES.of_token(token)).first())


def open_link(token: str, pin: str, *, address: str | None) -> PersonLink:
    """Open a link with its PIN. Raises `WrongPin`, and `LinkDoesNotOpen` when it has closed."""

    def told(link: PersonLink, is_right: bool) -> None:
        about = {"referral": str(link.referral_id)}
        if is_right:
            record_own("referrals.own_enter", [link.participant_id], address=address, **about)
        else:
            record_nobody("referrals.own_guess", [link.participant_id], address=address, **about)

    links = PersonLink.objects.all()
    return open_with_pin(links, link_behind(token).pk, pin, CODES, told=told)


def link_of_pass(kept: str) -> PersonLink:
    """The open link whose PIN was given in this browser. Raises `LinkDoesNotOpen`."""
    pk = CODES.pk_of_pass(kept, max_age=SITTING)
    return _open(PersonLink.objects.select_related("participant").filter(pk=pk).first())


def own_referral(link: PersonLink) -> OpenReferral:
    """The sent referral behind a link, with everything in it that we sent or were told.

    Raises `LinkDoesNotOpen` where it is not a referral.
    """
    referral = link.referral
    if referral is None:
        raise LinkDoesNotOpen
    keys = {} if referral.is_shredded else data_keys(referral)
    about = participant_of(referral)
    return OpenReferral(referral, open_parts(referral, keys), True, about, keys)


def choose_reading(link: PersonLink, *, language: str = "", is_easy: bool | None = None) -> None:
    """The language the person reads from now on, and whether it is the easy one."""
    link.language = language or link.language
    link.is_easy = link.is_easy if is_easy is None else is_easy
    link.save(update_fields=["language", "is_easy"])


def asked_blocks(draft: Draft) -> list[str]:
    """The blocks that rest on the person's consent, where it is known who would receive them."""
    return draft.kinds_on(GroundKind.CONSENT) if draft.receiver else []


def asks_for_secrets(draft: Draft) -> bool:
    """Whether some of them are secret by law, and are asked for apart."""
    return bool(set(asked_blocks(draft)) & {kind.value for kind in SECRET})


@transaction.atomic
def say_seen(own: Own, *, version: int) -> None:
    """The person has read what would be sent. Raises `DraftHasChanged` and `LinkDoesNotOpen`."""
    draft = _held_draft(own, version)
    _mark_seen(own, draft)
    _row(own, "referrals.own_seen")
    _tell_makers(own, draft, "seen")


@transaction.atomic
def consent(own: Own, *, version: int, discloses_secrets: bool, valid_until: date) -> Consent:
    """The person consents to what rests on consent now, and to nobody else than the receiver.

    Raises `DraftHasChanged`, `CannotConsent` and `LinkDoesNotOpen`, and ValueError for an end
    that is not within a year.
    """
    draft, today = _held_draft(own, version), timezone.localdate()
    blocks = asked_blocks(draft)
    if not blocks:
        raise CannotConsent
    if not today <= valid_until <= latest_end(today):
        raise ValueError("valid_until")
    given = Consent.objects.create(
        referral_id=draft.pk,
        participant_id=draft.participant_id,
        receiver=draft.receiver,
        blocks=blocks,
        discloses_secrets=discloses_secrets and asks_for_secrets(draft),
        text_version=NEWEST,
        language=own.link.language,
        given_how=GivenHow.ELECTRONIC,
        given_on=today,
        valid_until=valid_until,
        recorded_by=None,
    )
    PersonLink.objects.filter(pk=own.link.pk).update(refused_at=None)
    _mark_seen(own, draft)
    _row(own, "referrals.own_consent", blocks=" ".join(blocks))
    _tell_makers(own, draft, "consent")
    return given


@transaction.atomic
def refuse(own: Own, *, version: int) -> None:
    """The person says no. A consent given before does not hold any more. Raises as `say_seen`."""
    draft = _held_draft(own, version)
    for given in Consent.objects.filter(referral_id=draft.pk, withdrawn_at=None):
        withdraw_consent(given, by=own)
    PersonLink.objects.filter(pk=own.link.pk).update(refused_at=timezone.now())
    _mark_seen(own, draft)
    _row(own, "referrals.own_refuse")
    _tell_makers(own, draft, "refused")


def tell_makers(own: Own, what: str) -> None:
    """Tell those of us who work on it that the person has done something by their link."""
    _tell_makers(own, own.link.draft, what)


def _tell_makers(own: Own, draft: Draft | None, what: str) -> None:
    link = own.link
    sent = Sent.objects.select_related("sent_by").filter(pk=link.referral_id).first()
    known = [link.made_by, draft.started_by if draft else None, sent.sent_by if sent else None]
    people = [
        one
        for one in known
        if one
        and one.is_active
        and one.may(Right.REFER)
        and sees(Actor(one, Entry.Way.JOB), link.participant_id)
    ]
    where = "referring:draft" if draft else "referring:detail"
    # Each time anew: somebody may say no after having said yes.
    key = f"{link.referral_id} {what} {timezone.now():%Y%m%d%H%M%S}"
    notify(people, Kind.PERSON_ANSWERED, key=key, about_url=page(where, link.referral_id))


def _held_draft(own: Own, version: int) -> Draft:
    """The draft as the person has read it, held until the transaction ends."""
    found = Draft.objects.select_for_update(of=("self",)).filter(pk=own.link.referral_id).first()
    if found is None:
        raise LinkDoesNotOpen
    if found.version != version:
        raise DraftHasChanged
    return found


def _mark_seen(own: Own, draft: Draft) -> None:
    # A new version: whoever has the draft open hears of it and does not write over it.
    Draft.objects.filter(pk=draft.pk).update(
        shown_how=GivenHow.ELECTRONIC, shown_on=timezone.localdate(), version=F("version") + 1
    )
    PersonLink.objects.filter(pk=own.link.pk).update(seen_version=draft.version + 1)


def _row(own: Own, action: str, **about: str) -> None:
    whose, referral = [own.link.participant_id], str(own.link.referral_id)
    record_own(action, whose, address=own.address, referral=referral, **about)


def _open(link: PersonLink | None) -> PersonLink:
    if link is None or not link.is_open:
        raise LinkDoesNotOpen
    return link


def _links_to(referral_id: uuid.UUID) -> QuerySet[PersonLink]:
    return PersonLink.objects.filter(referral_id=referral_id)


def _must_refer(referral_id: uuid.UUID, by: Actor) -> Participant:
    if not by.user.may(Right.REFER):
        raise PermissionDenied
    person = subject_of(by, referral_id)
    must_reach(by, person.pk)
    return person
