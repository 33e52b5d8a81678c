"""The verbs of participants: add a person, start a period, write a note."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from apps.network.classifications.models import ServiceBasis
from apps.network.statistics.measures import NOTES, PARTICIPANTS
from apps.workshop.audit.services import Actor, record
from apps.workshop.figures.services import count
from apps.workshop.participants.models import Note, Participant, Period


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
    by: Actor,
) -> Participant:
    """Open a record and its first period."""
    participant = Participant.objects.create(
        given_name=given_name.strip(),
        family_name=family_name.strip(),
        born_on=born_on,
        municipality_code=municipality_code,
        referrer_type=referrer_type,
        phone=phone,
        added_by=by.user,
    )
    Period.objects.create(participant=participant, service_basis=service_basis, starts_on=starts_on)
    record(by, "participants.add", [participant.pk])
    count(PARTICIPANTS, year=starts_on.year)
    return participant


@transaction.atomic
def write_note(participant: Participant, *, happened_on: date, text: str, by: Actor) -> Note:
    """Write a note. Raises `NotesAreClosed` where the service basis does not let us keep any."""
    if not notes_are_open(participant):
        raise NotesAreClosed
    note = Note.objects.create(
        participant=participant, happened_on=happened_on, text=text.strip(), written_by=by.user
    )
    record(by, "notes.write", [participant.pk])
    count(NOTES, year=happened_on.year)
    return note


def notes_are_open(participant: Participant) -> bool:
    """Whether coaching notes about this person may be kept here.

    Some service bases belong to another controller's register, where only days, tasks and agreed
    goals may be kept (`ServiceBasis.storage` is `operational`) until that controller says so.
    """
    today = date.today()
    bases = {
        period.service_basis
        for period in participant.periods.all()
        if period.ends_on is None or period.ends_on >= today
    }
    full = ServiceBasis.objects.filter(code__in=bases, storage=ServiceBasis.Storage.FULL)
    return full.exists()
