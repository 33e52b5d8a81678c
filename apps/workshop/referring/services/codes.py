"""The personal identity code after acceptance: from the referral into our own record."""

from __future__ import annotations

from apps.workshop.audit.services import Actor
from apps.workshop.participants.details import state
from apps.workshop.participants.details.services import change_details
from apps.workshop.participants.identity import code as codes
from apps.workshop.participants.identity.services import refuse_a_second_record
from apps.workshop.referring.services.opening import OpenReferral
from tenants.accounts.roles import Right

FIELD = "identity_code"


class HasAnother(Exception):
    """The record has another identity code by now. Nothing was changed."""


def shows_code(opened: OpenReferral, *, by: Actor) -> str:
    """The code as it is shown, masked; empty where there is none or it is not for this person."""
    code = opened.parts.code
    return codes.masked(code.code) if code and by.user.may(Right.SEE_IDENTITY_CODES) else ""


def take_code(opened: OpenReferral, *, by: Actor) -> bool:
    """Put the code that the sender sent into our participant's record. False when it is there.

    Raises PermissionError as the sender or without a code, `HasAnother`, and what
    `refuse_a_second_record` raises. Not one transaction: each try of a code stays in the trail.
    """
    person, sent = opened.participant, opened.parts.code
    may = by.user.may(Right.SEE_IDENTITY_CODES)
    if opened.we_sent_it or person is None or sent is None or not may:
        raise PermissionError
    code = codes.checked(sent.code)
    if person.identity_mark == codes.mark_of(code):
        return False
    if person.identity_code:
        raise HasAnother
    refuse_a_second_record(code, own=person, by=by)
    carried = state.written(person, state.values_of(person), [FIELD])
    change_details(person, {FIELD: code}, opened_as=carried, by=by)
    return True
