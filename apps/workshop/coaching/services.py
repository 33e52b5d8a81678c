"""The verbs of support requests: ask, take, give back to the pool, close."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.workshop.audit.services import Actor, record
from apps.workshop.coaching.models import SupportRequest, Urgency
from apps.workshop.coaching.pool import pool
from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.pages import page
from apps.workshop.notifications.services import notify
from apps.workshop.participants.coaches import add_coach, remove_coach
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import must_reach
from apps.workshop.participants.services import NotesAreClosed, notes_are_open
from tenants.accounts.models import User
from tenants.accounts.roles import Right

State = SupportRequest.State


class NotSoAnyMore(Exception):
    """Somebody else was quicker, or it is closed. Nothing was changed."""


LENGTH, TASK_LENGTH = 1000, 200
"""How much may be said of a need: in another controller's register a task, and nothing more."""


def longest_about(participant: Participant) -> int:
    """How many characters a request about somebody, or its answer, may have."""
    return LENGTH if notes_are_open(participant, Compartment.COACHING) else TASK_LENGTH


@transaction.atomic
def ask_support(participant: Participant, *, need: str, urgency: str, by: Actor) -> SupportRequest:
    """Ask the pool of coaches to help with somebody within one's reach. The pool is told.

    Raises `NotesAreClosed` for more than a task where the register is another controller's.
    """
    if not by.user.may(Right.ASK_SUPPORT):
        raise PermissionDenied
    must_reach(by, participant.pk)
    if len(need.strip()) > longest_about(participant):
        raise NotesAreClosed
    asked = SupportRequest.objects.create(
        participant=participant,
        unit=participant.unit,
        need=need.strip(),
        urgency=Urgency(urgency),
        asked_by=by.user,
    )
    record(by, "coaching.ask", [participant.pk], request=str(asked.pk))
    _tell([one for one in pool() if one != by.user], Kind.SUPPORT_ASKED, asked)
    return asked


@transaction.atomic
def take_request(found: SupportRequest, *, by: Actor) -> SupportRequest:
    """Take a request from the pool. The taker reaches the participant for as long as it is taken.

    Raises `NotSoAnyMore` when somebody else has it.
    """
    if not by.user.may(Right.TAKE_SUPPORT):
        raise PermissionDenied
    held = _held(found, State.OPEN)
    held.state, held.taken_by, held.taken_at = State.TAKEN, by.user, timezone.now()
    held.gave_reach = add_coach(held.participant, by.user, by=by)
    held.save(update_fields=["state", "taken_by", "taken_at", "gave_reach"])
    record(by, "coaching.take", [held.participant_id], request=str(held.pk))
    _tell_asker(held, by)
    return held


@transaction.atomic
def release_request(found: SupportRequest, *, by: Actor) -> SupportRequest:
    """Give back to the pool what one has taken. Raises `NotSoAnyMore`."""
    held = _held(found, State.TAKEN, taken_by=by.user)
    _end_reach(held, by)
    held.state, held.taken_by, held.taken_at = State.OPEN, None, None
    held.save(update_fields=["state", "taken_by", "taken_at", "gave_reach"])
    record(by, "coaching.release", [held.participant_id], request=str(held.pk))
    return held


@transaction.atomic
def close_request(
    found: SupportRequest, *, is_done: bool, answer: str, by: Actor
) -> SupportRequest:
    """Say that it is done, or send it back with a reason. Who asked is told.

    Whoever has taken it may say so; who asked may say that it is done, taken or not.
    Raises `NotSoAnyMore`, and `NotesAreClosed` as when it was asked.
    """
    held = SupportRequest.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if len(answer.strip()) > longest_about(held.participant):
        raise NotesAreClosed
    is_taker = held.is_taken and held.taken_by_id == by.user.pk
    is_asker = held.asked_by_id == by.user.pk and held.state in SupportRequest.GOING_ON
    if not is_taker and not (is_asker and is_done):
        raise NotSoAnyMore
    if held.taken_by is not None:
        _end_reach(held, by)
    held.state = State.DONE if is_done else State.RETURNED
    held.answer, held.closed_at = answer.strip(), timezone.now()
    held.save(update_fields=["state", "answer", "closed_at", "gave_reach"])
    action = "coaching.done" if is_done else "coaching.return"
    record(by, action, [held.participant_id], request=str(held.pk))
    if not is_asker:
        _tell_asker(held, by)
    return held


@transaction.atomic
def withdraw_request(found: SupportRequest, *, by: Actor) -> None:
    """Take back what one has just asked, while nobody has taken it. Raises `NotSoAnyMore`."""
    held = _held(found, State.OPEN, asked_by=by.user)
    record(by, "coaching.withdraw", [held.participant_id], request=str(held.pk))
    held.delete()


def _held(found: SupportRequest, state: str, **whose: User) -> SupportRequest:
    """The request as it is now, kept from others until the end of the transaction."""
    rows = SupportRequest.objects.select_for_update(of=("self",)).select_related("participant")
    held = rows.filter(pk=found.pk, state=state, **whose).first()
    if held is None:
        raise NotSoAnyMore
    return held


def _end_reach(held: SupportRequest, by: Actor) -> None:
    """The taker sees the participant as before it was taken."""
    if held.gave_reach and held.taken_by is not None:
        remove_coach(held.participant, held.taken_by, by=by)
    held.gave_reach = False


def _tell_asker(held: SupportRequest, by: Actor) -> None:
    if held.asked_by_id != by.user.pk:
        _tell([held.asked_by], Kind.SUPPORT_ANSWERED, held, key=f"{held.pk} {held.state}")


def _tell(people: list[User], kind: Kind, about: SupportRequest, *, key: str = "") -> None:
    notify(
        people,
        kind,
        key=key or str(about.pk),
        about_url=page("coaching:request", about.pk),
        label=str(about.get_urgency_display()),
    )
