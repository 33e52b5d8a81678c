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
from apps.workshop.participants.compartments import TO_WRITE, Compartment
from apps.workshop.participants.models import Coaching, Note, Participant, Period
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
    by: Actor,
) -> Note:
    """Write a note into a compartment.

    Raises `NotesAreClosed` where the service basis does not let us keep any, in no compartment,
    and PermissionDenied for a compartment this person may not write.
    """
    part = Compartment(compartment)
    if not by.user.may(TO_WRITE[part]):
        raise PermissionDenied
    must_reach(by, participant.pk)
    if not notes_are_open(participant):
        raise NotesAreClosed
    note = Note.objects.create(
        participant=participant,
        compartment=part,
        happened_on=happened_on,
        text=text.strip(),
        written_by=by.user,
    )
    record(by, "notes.write", [participant.pk], compartment=part.value)
    count(NOTES, year=happened_on.year)
    return note


def notes_are_open(participant: Participant) -> bool:
    """Whether coaching notes about this person may be kept here.

    Some service bases belong to another controller's register, where only days, tasks and agreed
    goals may be kept (`ServiceBasis.storage` is `operational`) until that controller says so.
    """
    today = timezone.localdate()
    bases = {
        period.service_basis
        for period in participant.periods.all()
        if period.ends_on is None or period.ends_on >= today
    }
    full = ServiceBasis.objects.filter(code__in=bases, storage=ServiceBasis.Storage.FULL)
    return full.exists()
