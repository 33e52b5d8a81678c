"""The verbs about identity codes: keep one, find somebody by one, look at one."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.identity import code as codes
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import visible_participants
from tenants.accounts.models import User
from tenants.accounts.roles import Right

ONE_RECORD = "an_identity_code_has_one_record"
"""The constraint, in what the database says when two records with one code come at once."""


MOST_TRIES = 5
TRIES_IN = timedelta(minutes=15)
"""So many codes in so long may one person try without keeping one of them in a record."""

KEEPS_A_CODE = ("participants.add", "participants.change")


class TooManyTries(Exception):
    """This person has tried too many codes of late."""


class AlreadyHere(Exception):
    """Somebody has a record with this identity code.

    `participant` is None when that record is outside the reach of whoever asked.
    """

    def __init__(self, participant: Participant | None) -> None:
        super().__init__()
        self.participant = participant


def find_by_code(code: str, *, by: Actor) -> Participant | None:
    """Whom this person sees with exactly this checked code. The trail has whose it was.

    Somebody out of reach is as unknown as somebody who is not here. Raises PermissionDenied.
    """
    if not by.user.may(Right.SEE_IDENTITY_CODES):
        raise PermissionDenied
    with transaction.atomic():
        found = visible_participants(by).filter(identity_mark=codes.mark_of(code)).first()
        record(by, "participants.find_by_code", [found.pk] if found else [])
    return found


def refuse_a_second_record(code: str, *, own: Participant | None = None, by: Actor) -> None:
    """Raise `AlreadyHere` where somebody else has a record with this checked code.

    Each try is written into the trail, met or not, since the answer tells who is here. Call it
    where nothing is undone afterwards: in a form, before the verb. Raises `TooManyTries` for
    whoever has tried many codes of late and kept none of them.
    """
    if own is not None and own.identity_mark == codes.mark_of(code):
        return
    found = _met(code, by)
    if found is not None:
        raise AlreadyHere(visible_participants(by).filter(pk=found.pk).first())


@transaction.atomic
def _met(code: str, by: Actor) -> Participant | None:
    # One try after another: many at once are counted like many in a row.
    User.objects.select_for_update().get(pk=by.user.pk)
    mine = Entry.objects.filter(actor_id=by.user.pk, at__gt=timezone.now() - TRIES_IN)
    tries = mine.filter(action="participants.meet_code").count()
    # A code that went into a record was no guess: a whole group may come on one day.
    kept = mine.filter(action__in=KEEPS_A_CODE, about__fields__icontains="identity_code").count()
    if tries - kept >= MOST_TRIES:
        raise TooManyTries
    found = Participant.objects.filter(identity_mark=codes.mark_of(code)).first()
    record(by, "participants.meet_code", [found.pk] if found else [])
    return found


def put(participant: Participant, code: str) -> None:
    """Set a checked code, or none, on a record that the caller saves."""
    participant.identity_code = codes.sealed(code) if code else ""
    participant.identity_mark = codes.mark_of(code) if code else ""


@transaction.atomic
def show_code(participant: Participant, *, by: Actor) -> str:
    """The whole code, this once; each time is recorded. Raises PermissionDenied."""
    if not by.user.may(Right.SEE_IDENTITY_CODES):
        raise PermissionDenied
    record(by, "participants.show_code", [participant.pk])
    return codes.opened(participant.identity_code)
