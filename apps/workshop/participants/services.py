"""The verbs of participants: add a person, change their details, write a note."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from apps.network.classifications.models import ServiceBasis
from apps.network.statistics.measures import NOTES, PARTICIPANTS
from apps.workshop.audit.services import Actor, record
from apps.workshop.figures.services import count
from apps.workshop.participants.compartments import NOTE_PARTS, TO_WRITE, Compartment
from apps.workshop.participants.models import Coaching, Instruction, Note, Participant, Period
from apps.workshop.participants.permissions import must_reach
from apps.workshop.units.models import Unit
from kit.database.scope import current_name
from tenants.accounts.models import User


class NotesAreClosed(Exception):
    """On this person's service basis, coaching notes belong to the controller's own register."""


@transaction.atomic
def add_participant(
    *,
    given_name: str,
    family_name: str,
    born_on: date,
    municipality_code: str,
    referrer_type: str,
    service_basis: str,
    starts_on: date,
    phone: str = "",
    unit: Unit | None = None,
    coaches: Sequence[User] = (),
    is_protected: bool = False,
    by: Actor,
) -> Participant:
    """Open a record and its first period. Without a coach, whoever adds the person is theirs."""
    participant = Participant.objects.create(
        given_name=given_name.strip(),
        family_name=family_name.strip(),
        born_on=born_on,
        municipality_code=municipality_code,
        referrer_type=referrer_type,
        phone=phone,
        unit=unit,
        is_protected=is_protected,
        added_by=by.user,
    )
    _set_coaches(participant, coaches or [by.user])
    Period.objects.create(participant=participant, service_basis=service_basis, starts_on=starts_on)
    record(by, "participants.add", [participant.pk])
    count(PARTICIPANTS, year=starts_on.year)
    return participant


@dataclass(frozen=True)
class Details:
    """What may be changed about somebody afterwards. None leaves a contact detail as it is."""

    unit: Unit | None
    coaches: Sequence[User]
    is_protected: bool
    phone: str | None
    municipality_code: str | None


class ChangedMeanwhile(Exception):
    """Somebody else has changed the details since the form was opened. Nothing was changed."""


def state_of_details(participant: Participant) -> str:
    """What the details are now, in a code that tells nothing of them."""
    coaches = sorted(participant.coachings.values_list("coach_id", flat=True))
    held = [
        participant.unit_id,
        participant.is_protected,
        participant.phone,
        participant.municipality_code,
        coaches,
    ]
    return salted_hmac(
        f"participant details {current_name()}", f"{participant.pk} {held}"
    ).hexdigest()


@transaction.atomic
def change_details(
    participant: Participant, details: Details, *, opened_as: str, by: Actor
) -> Participant:
    """Change unit, coaches and contact details. Reach follows with everybody's next request.

    The trail names what changed and not to what. Raises PermissionDenied for contact details
    under protection without the right to them, and `ChangedMeanwhile` where `opened_as` is not
    their state any more: a page left open takes nobody's protection off.
    """
    must_reach(by, participant.pk)
    held = Participant.objects.select_for_update().get(pk=participant.pk)
    if state_of_details(held) != opened_as:
        raise ChangedMeanwhile
    wanted = {
        "unit_id": details.unit.pk if details.unit else None,
        "is_protected": details.is_protected,
        "phone": held.phone if details.phone is None else details.phone,
        "municipality_code": details.municipality_code or held.municipality_code,
    }
    changed = [name for name, value in wanted.items() if getattr(held, name) != value]
    guarded = (
        {"is_protected", "phone", "municipality_code"} if held.is_protected else {"is_protected"}
    )
    if guarded.intersection(changed) and not by.user.may(TO_WRITE[Compartment.CONTACT]):
        raise PermissionDenied
    for name in changed:
        setattr(held, name, wanted[name])
    held.save(update_fields=changed)
    if _set_coaches(held, details.coaches):
        changed.append("coaches")
    if changed:
        record(by, "participants.change", [held.pk], fields=" ".join(sorted(changed)))
    return held


def _set_coaches(participant: Participant, coaches: Iterable[User]) -> bool:
    """Make these the participant's own coaches. False when they were already."""
    wanted = {coach.pk for coach in coaches}
    now = set(participant.coachings.values_list("coach_id", flat=True))
    participant.coachings.exclude(coach_id__in=wanted).delete()
    Coaching.objects.bulk_create(
        [Coaching(participant=participant, coach_id=pk) for pk in sorted(wanted - now)],
        ignore_conflicts=True,
    )
    return wanted != now


@transaction.atomic
def write_note(
    participant: Participant,
    *,
    happened_on: date,
    text: str,
    compartment: str = Compartment.COACHING,
    period: Period | None = None,
    by: Actor,
) -> Note:
    """Write a note into a compartment, and into the register of one of the person's periods.

    Without `period` it goes to the one that ran on that day, or else to the latest. Raises
    `NotesAreClosed` where the service basis does not let us keep any in that compartment, and
    PermissionDenied for a compartment this person may not write.
    """
    part = Compartment(compartment)
    if not by.user.may(TO_WRITE[part]):
        raise PermissionDenied
    must_reach(by, participant.pk)
    note = Note.objects.create(
        participant=participant,
        compartment=part,
        period=_register_of(participant, part, happened_on, period),
        happened_on=happened_on,
        text=text.strip(),
        written_by=by.user,
    )
    record(by, "notes.write", [participant.pk], compartment=part.value)
    count(NOTES, year=happened_on.year)
    return note


def _register_of(
    participant: Participant, part: Compartment, happened_on: date, wanted: Period | None
) -> Period:
    """The period in whose register a note is written. Raises `NotesAreClosed`."""
    found = [one.period for one in open_registers(participant) if part in one.parts]
    if wanted is not None:
        found = [period for period in found if period.pk == wanted.pk]
    if not found:
        raise NotesAreClosed
    ran = [period for period in found if period.is_running_on(happened_on)]
    return (ran or found)[0]


def notes_are_open(participant: Participant, part: Compartment | None = None) -> bool:
    """Whether coaching notes about this person may be kept here, in one compartment or any."""
    registers = open_registers(participant)
    return any(part is None or part in register.parts for register in registers)


@dataclass(frozen=True)
class Register:
    """Where notes may be written: a period, and the compartments that are open on its basis."""

    period: Period
    parts: frozenset[Compartment]


def open_registers(participant: Participant, on: date | None = None) -> list[Register]:
    """Registers of periods not ended before a day (today), in which notes may be kept here.

    Some service bases belong to another controller's register, where only days, tasks and agreed
    goals may be kept (`ServiceBasis.storage` is `operational`) until that controller says more in
    writing (`Instruction`). The organisation's own registers come first. Two queries.
    """
    day = on or timezone.localdate()
    periods = [one for one in participant.periods.all() if not one.ends_on or one.ends_on >= day]
    opened = open_parts({one.service_basis for one in periods}, day)
    found = [Register(one, parts) for one in periods if (parts := opened[one.service_basis].parts)]
    return sorted(found, key=lambda register: not opened[register.period.service_basis].is_own)


@dataclass(frozen=True)
class Opened:
    """What may be written on a service basis; `is_own` where no instruction is needed for it."""

    parts: frozenset[Compartment] = frozenset()
    is_own: bool = False


def open_parts(codes: Iterable[str], on: date) -> dict[str, Opened]:
    """The compartments in which notes may be kept on each of these service bases on a day."""
    found = dict.fromkeys(codes, Opened())
    # The latest rules that have begun by then come last, and count.
    rules = ServiceBasis.objects.filter(code__in=found, valid_from__lte=on).order_by("valid_from")
    storage = {basis.code: basis.storage for basis in rules}
    if ServiceBasis.Storage.OPERATIONAL in storage.values():
        for instruction in Instruction.objects.in_force(on).filter(service_basis__in=found):
            parts = {Compartment(part) for part in instruction.parts}
            code = instruction.service_basis
            if storage.get(code) == ServiceBasis.Storage.OPERATIONAL:
                found[code] = Opened(found[code].parts | parts)
    full = [code for code, kept in storage.items() if kept == ServiceBasis.Storage.FULL]
    return found | dict.fromkeys(full, Opened(frozenset(NOTE_PARTS), is_own=True))
