"""The receiver's verbs: review, accept, put on the waiting list, redirect, decline, and after."""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.network.referrals import services as shared
from apps.network.referrals.blocks import Kind, Message, MessageKind, Opened
from apps.network.referrals.models import Referral
from apps.network.statistics.measures import REFERRALS_ACCEPTED
from apps.workshop.audit.services import Actor
from apps.workshop.figures.services import count
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.services import (
    NotesAreClosed,
    add_participant,
    may_write_note,
    write_note,
)
from apps.workshop.referring.models import Accepted
from apps.workshop.referring.services.opening import OpenReferral, ended_grounds, noted
from apps.workshop.referring.services.talking import say
from apps.workshop.sealing.services import data_keys, open_parts
from apps.workshop.units.models import Unit
from kit.database.gathering import gathered
from kit.database.ready import insert


class GroundHasEnded(Exception):
    """The consent behind the name is over or withdrawn: the sender asks the person anew."""


@transaction.atomic
def review(opened: OpenReferral, *, by: Actor) -> None:
    """Take the referral in hand; for the sender that is the first answer.

    Raises the shared layer's `NotOpenAnyMore`.
    """
    _move(opened, "review", by=by)


@transaction.atomic
def accept(
    opened: OpenReferral,
    *,
    starts_on: date,
    unit: Unit | None = None,
    reply: str = "",
    by: Actor,
) -> Participant:
    """Promise a place: name and contact details open, and the person becomes our participant.

    Raises the shared layer's `NotOpenAnyMore`, and `GroundHasEnded` with nothing changed.
    """
    referral = opened.referral
    shared.move(referral, "accept", starts_on=starts_on)
    # The database shows what is under the second lock from this statement on.
    keys = data_keys(referral)
    parts = open_parts(referral, keys)
    if parts.identity is None or ended_grounds(parts):
        raise GroundHasEnded(referral.number)
    with gathered():
        participant = _become(referral, parts, starts_on=starts_on, unit=unit, by=by)
        insert(Accepted(referral_id=referral.pk, participant=participant, accepted_by=by.user))
        # In the trail it is about the person, who is ours from now on.
        noted(replace(opened, participant=participant), "referrals.accept", by=by)
        count(REFERRALS_ACCEPTED, year=timezone.localdate().year)
    _reply(opened, reply, keys=keys, by=by)
    return participant


def _become(
    referral: Referral, parts: Opened, *, starts_on: date, unit: Unit | None, by: Actor
) -> Participant:
    """A record from what was sent, so that nothing is typed again."""
    identity = parts.identity
    assert identity is not None
    participant = add_participant(
        given_name=identity.given_name,
        family_name=identity.family_name,
        born_on=identity.born_on,
        municipality_code=identity.municipality_code,
        phone=identity.phone,
        email=identity.email,
        referrer_type=identity.referrer_type,
        is_protected=identity.is_protected,
        mother_tongue=parts.outline.language,
        service_basis=referral.service_basis,
        unit=unit,
        starts_on=starts_on,
        by=by,
    )
    _keep_blocks(participant, referral, parts, by=by)
    return participant


HEALTH, COACHING = (
    (Kind.HEALTH,),
    (
        Kind.WISH,
        Kind.STRENGTHS,
        Kind.SUPPORT,
        Kind.AGREED,
        Kind.RISKS,
        Kind.OTHERS,
        Kind.TASKS,
    ),
)


def _keep_blocks(participant: Participant, referral: Referral, parts: Opened, *, by: Actor) -> None:
    """What was sent, as notes in the compartments it belongs to, where this file may hold them.

    They are in the language of whoever accepts, whose notes they are. Where the file may not hold
    them, or whoever accepts may not write there, they can be read in the referral.
    """
    heading = _("From referral %(number)s") % {"number": referral.number}
    for part, kinds in ((Compartment.COACHING, COACHING), (Compartment.HEALTH, HEALTH)):
        lines = [f"{kind.label}: {parts.text(kind)}" for kind in kinds if parts.text(kind)]
        if not lines or not may_write_note(by, part):
            continue
        with suppress(NotesAreClosed):
            write_note(
                participant,
                happened_on=timezone.localdate(),
                text="\n\n".join([heading, *lines]),
                compartment=part,
                by=by,
            )


@transaction.atomic
def waitlist(
    opened: OpenReferral, *, starts_on: date | None = None, reply: str = "", by: Actor
) -> None:
    """Put the person into the unit's queue, with an estimate of the first day where there is one.

    Raises the shared layer's `NotOpenAnyMore`.
    """
    _move(opened, "waitlist", starts_on=starts_on, by=by)
    _reply(opened, reply, by=by)


@transaction.atomic
def redirect_to(
    opened: OpenReferral, *, unit: uuid.UUID | None, reply: str = "", by: Actor
) -> None:
    """Propose another unit of the directory. Nothing is passed on: the sender asks the person.

    Raises the shared layer's `NotOpenAnyMore`.
    """
    _move(opened, "redirect", redirected_to=unit, by=by)
    _reply(opened, reply, by=by)


@transaction.atomic
def decline(opened: OpenReferral, *, reason: str, reply: str = "", by: Actor) -> None:
    """Say that there is no place and why, and what is proposed. The name stays closed.

    Raises the shared layer's `NotOpenAnyMore`.
    """
    _move(opened, "decline", decline_reason=reason, by=by)
    _reply(opened, reply, by=by)


@transaction.atomic
def reopen(opened: OpenReferral, *, by: Actor) -> None:
    """Take a refused referral up again. Raises `NotOpenAnyMore` and `Shredded`."""
    shared.reopen(opened.referral)
    noted(opened, "referrals.reopen", by=by)


@transaction.atomic
def confirm_start(opened: OpenReferral, *, by: Actor) -> None:
    """Say that the person has arrived. Raises `NotOpenAnyMore`."""
    _move(opened, "start", by=by)


@transaction.atomic
def note_no_show(opened: OpenReferral, *, by: Actor) -> None:
    """Say that the person did not come. Raises `NotOpenAnyMore`."""
    _move(opened, "miss", by=by)


def _move(opened: OpenReferral, name: str, *, by: Actor, **values: Any) -> None:
    """One way, its row in the trail, and word to the other side, in one transaction."""
    shared.move(opened.referral, name, **values)
    noted(opened, f"referrals.{name}", by=by)


def _reply(
    opened: OpenReferral, text: str, *, by: Actor, keys: dict[Any, bytes] | None = None
) -> None:
    if text.strip():
        message = Message(MessageKind.REPLY, text.strip(), by.user.full_name)
        say(opened.referral, message, data_keys(opened.referral) if keys is None else keys)
