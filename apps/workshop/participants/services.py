"""The verbs of participants: add a person, write a note. Changing is in details/services.py."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.network.classifications.models import ServiceBasis
from apps.network.statistics.measures import NOTES, PARTICIPANTS
from apps.workshop.audit.services import Actor, record
from apps.workshop.figures.services import count
from apps.workshop.participants.compartments import NOTE_PARTS, TO_WRITE, Compartment
from apps.workshop.participants.identity import services as identity
from apps.workshop.participants.models import (
    NO_INFORMATION,
    Coaching,
    Instruction,
    Note,
    Participant,
    Period,
)
from apps.workshop.participants.notes.kinds import NoteKind
from apps.workshop.participants.permissions import must_reach
from apps.workshop.units.models import Unit
from kit.database.ready import insert, read_along
from tenants.accounts.models import User
from tenants.accounts.roles import Right

AFTERWARDS = timedelta(weeks=4)
"""How long after its last day notes go into a period whose ending is recorded already."""


class NotesAreClosed(Exception):
    """On this person's service basis, coaching notes belong to the controller's own register."""


def add_participant(
    *,
    given_name: str,
    family_name: str,
    starts_on: date,
    born_on: date | None = None,
    municipality_code: str = "",
    referrer_type: str = "",
    service_basis: str = "",
    phone: str = "",
    email: str = "",
    mother_tongue: str = "",
    unit: Unit | None = None,
    coaches: Sequence[User] = (),
    is_protected: bool = False,
    identity_code: str = "",
    by: Actor,
) -> Participant:
    """Open a record, with its first period where a service basis is known.

    A name and the first day are enough. Without a coach, whoever adds the person is theirs.
    `identity_code` is checked already; the constraint raises IntegrityError for one that has a
    record. Raises PermissionDenied for a code without the right to see codes.
    """
    if identity_code and not by.user.may(Right.SEE_IDENTITY_CODES):
        raise PermissionDenied
    participant = Participant(
        given_name=given_name.strip(),
        family_name=family_name.strip(),
        came_on=starts_on,
        born_on=born_on,
        municipality_code=municipality_code,
        referrer_type=referrer_type or NO_INFORMATION,
        phone=phone,
        email=email,
        unit=unit,
        is_protected=is_protected,
        added_by=by.user,
        **({"mother_tongue": mother_tongue} if mother_tongue else {}),
    )
    identity.put(participant, identity_code)
    # Only a code can meet a record that is there already, after which the caller goes on.
    with transaction.atomic(savepoint=bool(identity_code)):
        insert(participant)
        own = {coach.pk for coach in coaches or [by.user]}
        insert(*(Coaching(participant=participant, coach_id=pk) for pk in sorted(own)))
        read_along(participant, "periods", _first_periods(participant, service_basis, starts_on))
        about = {"fields": "identity_code"} if identity_code else {}
        record(by, "participants.add", [participant.pk], **about)
        count(PARTICIPANTS, year=starts_on.year)
    return participant


def _first_periods(participant: Participant, service_basis: str, starts_on: date) -> list[Period]:
    if not service_basis:
        return []
    period = Period(participant=participant, service_basis=service_basis, starts_on=starts_on)
    insert(period)
    return [period]


def write_note(
    participant: Participant,
    *,
    happened_on: date,
    text: str,
    compartment: str = Compartment.COACHING,
    period: Period | None = None,
    kind: str = "",
    heading: str = "",
    minutes: int | None = None,
    readers: Sequence[User] | None = None,
    writing: uuid.UUID | None = None,
    by: Actor,
) -> Note:
    """Write a note into a compartment, and into the register of one of the person's periods.

    Without `period` it goes to the one that ran on that day, or else to one of today's; of
    somebody who has none yet, to the organisation's own. With `readers`, also an empty list, it is
    restricted to its writer and them. `writing` is the same for one text about several people.
    Raises `NotesAreClosed` where the service basis does not let us keep any in that compartment,
    and PermissionDenied for a compartment this person may not write.
    """
    part = Compartment(compartment)
    if not may_write_note(by, part, kind):
        raise PermissionDenied
    must_reach(by, participant.pk)
    note = Note(
        participant=participant,
        compartment=part,
        period=_register_of(participant, part, happened_on, period),
        kind=kind,
        heading=heading,
        minutes=minutes,
        happened_on=happened_on,
        text=text.strip(),
        is_restricted=readers is not None,
        writing=writing or uuid.uuid4(),
        written_by=by.user,
    )
    # Whatever was to be refused has been refused by now.
    with transaction.atomic(savepoint=False):
        insert(note)
        if readers:
            note.readers.set(readers)
        about = {"restricted": note.pk} if note.is_restricted else {}
        record(by, "notes.write", [participant.pk], compartment=part.value, **about)
        count(NOTES, year=happened_on.year)
    return note


def may_write_note(by: Actor, part: Compartment, kind: str = "") -> bool:
    """Whether somebody's role lets them write a note of a kind into a part of a file."""
    if kind == NoteKind.OBSERVATION and part == Compartment.COACHING:
        return by.user.may(Right.WRITE_OBSERVATIONS)
    return by.user.may(TO_WRITE[part])


def _register_of(
    participant: Participant, part: Compartment, happened_on: date, wanted: Period | None
) -> Period | None:
    """The period in whose register a note is written. Raises `NotesAreClosed`.

    What happened belongs to the register of the period that ran then, if there was one.
    """
    everything, today = list(participant.periods.all()), timezone.localdate()
    if wanted is None and not everything:
        return None
    opened = _deciding_of(everything, today)
    ran = [one for one in everything if one.is_running_on(happened_on)]
    # Who has no register that is still open has none for earlier days either.
    periods = ran if ran and opened else opened
    if wanted is not None:
        periods = [one for one in {*ran, *opened} if one.pk == wanted.pk]
    for register in _registers(periods, today):
        if part in register.parts:
            return register.period
    raise NotesAreClosed


def notes_are_open(participant: Participant, part: Compartment) -> bool:
    """Whether texts of this compartment may be kept here about this person now."""
    return part in open_parts_of([participant])[participant.pk]


def has_no_period(participant: Participant) -> bool:
    """Whether nobody else can be the controller yet: what is written is our own register's."""
    return not participant.periods.all()


def is_over(participant: Participant) -> bool:
    """Whether the last period is over and done, so that nothing more is written about it."""
    if has_no_period(participant):
        return False
    return not _deciding(participant, timezone.localdate())


@dataclass(frozen=True)
class Register:
    """Where notes may be written: a period, and the compartments that are open on its basis."""

    period: Period
    parts: frozenset[Compartment]


def open_registers(participant: Participant, on: date | None = None) -> list[Register]:
    """Registers of the periods of a day (today), in which notes may be kept here.

    Some service bases belong to another controller's register, where only days, tasks and agreed
    goals may be kept (`ServiceBasis.storage` is `operational`) until that controller says more in
    writing (`Instruction`). The organisation's own registers come first. One query at most.
    """
    day = on or timezone.localdate()
    return _registers(_deciding(participant, day), day)


def _registers(periods: Sequence[Period], day: date) -> list[Register]:
    opened = open_parts({one.service_basis for one in periods}, day)
    found = [Register(one, parts) for one in periods if (parts := opened[one.service_basis].parts)]
    return sorted(found, key=lambda register: not opened[register.period.service_basis].is_own)


def _deciding(participant: Participant, day: date) -> list[Period]:
    """The periods that run on a day. Where none does, those planned by then and the last one."""
    return _deciding_of(list(participant.periods.all()), day)


def _deciding_of(periods: Sequence[Period], day: date) -> list[Period]:
    running = [one for one in periods if one.is_running_on(day)]
    return running or [
        one for one in periods if one.starts_on > day or one in _just_ended(periods, day)
    ]


def _just_ended(periods: Sequence[Period], day: date) -> list[Period]:
    """The last to have ended, while its last notes are written.

    Until the ending is recorded, and for `AFTERWARDS` in any case. Only the organisation's own
    register: another controller's closes with the period.
    """
    ended = [one for one in periods if one.ends_on and one.ends_on < day]
    last_day = max((one.ends_on for one in ended if one.ends_on), default=day)
    return [
        one
        for one in ended
        if one.ends_on == last_day
        and (not one.is_closed or last_day + AFTERWARDS >= day)
        and _is_own(one.service_basis, day)
    ]


def _is_own(code: str, day: date) -> bool:
    basis = ServiceBasis.objects.rules_of(code, day)
    return basis is not None and basis.storage == ServiceBasis.Storage.FULL


@dataclass(frozen=True)
class Opened:
    """What may be written on a service basis; `is_own` where no instruction is needed for it."""

    parts: frozenset[Compartment] = frozenset()
    is_own: bool = False


def open_parts(codes: Iterable[str], on: date) -> dict[str, Opened]:
    """The compartments in which notes may be kept on each of these service bases on a day."""
    found = dict.fromkeys(codes, Opened())
    rules = (ServiceBasis.objects.rules_of(code, on) for code in found)
    storage = {basis.code: basis.storage for basis in rules if basis}
    if ServiceBasis.Storage.OPERATIONAL in storage.values():
        for instruction in Instruction.objects.in_force(on).filter(service_basis__in=found):
            parts = {Compartment(part) for part in instruction.parts}
            code = instruction.service_basis
            if storage.get(code) == ServiceBasis.Storage.OPERATIONAL:
                found[code] = Opened(found[code].parts | parts)
    full = [code for code, kept in storage.items() if kept == ServiceBasis.Storage.FULL]
    return found | dict.fromkeys(full, Opened(frozenset(NOTE_PARTS), is_own=True))


def open_parts_of(people: Iterable[Participant]) -> dict[uuid.UUID, frozenset[Compartment]]:
    """The compartments of each of these files in which texts may be kept here now.

    One query at most, if their periods are read.
    """
    today = timezone.localdate()
    bases = {
        person.pk: {period.service_basis for period in _deciding(person, today)}
        if not has_no_period(person)
        else None
        for person in people
    }
    opened = open_parts(set[str]().union(*(codes or () for codes in bases.values())), today)
    return {
        pk: frozenset(NOTE_PARTS)
        if codes is None
        else frozenset[Compartment]().union(*(opened[code].parts for code in codes))
        for pk, codes in bases.items()
    }


def open_for_notes(people: Iterable[Participant], part: Compartment) -> set[uuid.UUID]:
    """About whom of these texts of a compartment may be kept here now."""
    return {pk for pk, parts in open_parts_of(people).items() if part in parts}
