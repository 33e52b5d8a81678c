"""The verbs of notes beside writing one: one text about several people, correct, take back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.network.statistics.measures import NOTES
from apps.workshop.audit.services import Actor, record
from apps.workshop.figures.services import count
from apps.workshop.participants.compartments import TO_READ, Compartment
from apps.workshop.participants.models import Correction, Note, Participant
from apps.workshop.participants.notes.kinds import NoteKind
from apps.workshop.participants.notes.permissions import writing_of
from apps.workshop.participants.permissions import must_reach, reaches
from apps.workshop.participants.services import (
    NotesAreClosed,
    may_write_note,
    open_parts,
    write_note,
)
from tenants.accounts.models import User
from tenants.accounts.undo import WITHIN


class NotesAreClosedFor(Exception):
    """About some of the people no notes may be kept here. Nothing was written about anybody."""

    def __init__(self, people: list[Participant]) -> None:
        super().__init__()
        self.people = people


class CannotRead(Exception):
    """A named reader's role does not open the part of the file the note would be in."""

    def __init__(self, people: list[User]) -> None:
        super().__init__()
        self.people = people


@dataclass(frozen=True)
class Text:
    """What is written, before it is known about whom. `readers` restricts it; None does not."""

    happened_on: date
    text: str
    compartment: Compartment = Compartment.COACHING
    kind: str = ""
    heading: str = ""
    minutes: int | None = None
    readers: Sequence[User] | None = field(default=None)


@transaction.atomic
def write_together(people: Sequence[Participant], text: Text, *, by: Actor) -> uuid.UUID:
    """One text into the file of each of the people, or into none's. The id of the writing.

    Raises `NotesAreClosedFor` with everybody whose file takes no notes, `CannotRead` with named
    readers to whom that part is closed, and PermissionDenied.
    """
    closed_to = [one for one in text.readers or () if not one.may(TO_READ[text.compartment])]
    if closed_to:
        raise CannotRead(closed_to)
    writing, closed = uuid.uuid4(), []
    # In one order, so that two writings about the same people cannot wait for each other.
    for person in sorted(people, key=lambda one: one.pk):
        try:
            write_note(person, **vars(text), writing=writing, by=by)
        except NotesAreClosed:
            closed.append(person)
    if closed:
        raise NotesAreClosedFor(closed)
    return writing


@transaction.atomic
def correct_note(
    note: Note, *, text: str, happened_on: date, kind: str, minutes: int | None, reason: str,
    by: Actor,
) -> int:  # fmt: skip
    """Correct what one has written, in each file it stands in and that one still reaches.

    What it was before stays beside it, with the reason. How many files it was corrected in.
    Raises `NotesAreClosedFor`, and corrects it in none, where one of the registers is closed now.
    """
    if note.written_by_id != by.user.pk:
        raise PermissionDenied
    if note.is_observation != (kind == NoteKind.OBSERVATION):
        raise ValueError("An observation stays one, and nothing else becomes one.")
    if not may_write_note(by, Compartment(note.compartment), note.kind):
        raise PermissionDenied
    must_reach(by, note.participant_id)
    same = Note.objects.filter(pk=note.pk)
    if note.writing:
        same = writing_of(by, note.writing)
    held = list(same.select_for_update(of=("self",)).select_related("period").order_by("pk"))
    corrected = [one for one in held if one.pk == note.pk or reaches(by, one.participant_id)]
    _refuse_closed_registers(corrected)
    for one in corrected:
        Correction.objects.create(
            note=one,
            happened_on=one.happened_on,
            kind=one.kind,
            minutes=one.minutes,
            text=one.text,
            reason=reason.strip(),
            made_by=by.user,
        )
        _move_count(one.happened_on, happened_on)
        one.happened_on, one.text = happened_on, text.strip()
        one.kind, one.minutes = kind, minutes
        one.save(update_fields=["happened_on", "text", "kind", "minutes"])
        record(by, "notes.correct", [one.participant_id], compartment=one.compartment, note=one.pk)
    return len(corrected)


def _refuse_closed_registers(notes: Sequence[Note]) -> None:
    """A correction is text too: it goes where a new note might go, and nowhere else."""
    bases = {note.period.service_basis for note in notes if note.period}
    opened = open_parts(bases, timezone.localdate())
    closed = [
        note.participant
        for note in notes
        if note.period and note.compartment not in opened[note.period.service_basis].parts
    ]
    if closed:
        raise NotesAreClosedFor(closed)


def _move_count(was_on: date, is_on: date) -> None:
    """A note that turns out to be of another year counts there."""
    if was_on.year != is_on.year:
        count(NOTES, year=was_on.year, amount=-1)
        count(NOTES, year=is_on.year)


@transaction.atomic
def take_back(writing: uuid.UUID, *, by: Actor) -> list[uuid.UUID]:
    """Remove a writing from every file, while it is young and as it was written.

    Whose files it was in; nobody's when it cannot be taken back any more. The trail keeps that it
    was there and was taken back.
    """
    held = list(writing_of(by, writing).select_for_update().order_by("pk"))
    # A minute more than the button has: whoever pressed it in time has pressed it in time.
    oldest = timezone.now() - WITHIN - WITHIN / 10
    if any(note.written_at < oldest for note in held):
        return []
    if Correction.objects.filter(note__in=held).exists():
        return []
    for note in held:
        must_reach(by, note.participant_id)
        record(by, "notes.undo", [note.participant_id], compartment=note.compartment)
        count(NOTES, year=note.happened_on.year, amount=-1)
        note.delete()
    return [note.participant_id for note in held]
