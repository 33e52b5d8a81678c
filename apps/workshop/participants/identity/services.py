"""The verbs about identity codes: keep one, find somebody by one, look at one."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.identity import code as codes
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import visible_participants
from tenants.accounts.roles import Right

ONE_RECORD = "an_identity_code_has_one_record"
"""The constraint, in what the database says when two records with one code come at once."""


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

    Such a meeting is written into the trail, since it tells that somebody is here. Call it where
    nothing is undone afterwards: in a form, before the verb.
    """
    others = Participant.objects.filter(identity_mark=codes.mark_of(code))
    if own is not None:
        others = others.exclude(pk=own.pk)
    found = others.first()
    if found is None:
        return
    record(by, "participants.meet_code", [found.pk])
    raise AlreadyHere(visible_participants(by).filter(pk=found.pk).first())


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
