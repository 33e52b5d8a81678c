"""The door through which notes are fetched for a person. Callers record what they show."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import BigIntegerField, CharField, Exists, OuterRef, Q, QuerySet, UUIDField
from django.http import Http404

from apps.workshop.audit.services import Actor
from apps.workshop.participants.compartments import NOTE_PARTS, TO_WRITE, Compartment
from apps.workshop.participants.models import Correction, Note, Participant
from apps.workshop.participants.notes.kinds import NoteKind
from apps.workshop.participants.permissions import Access
from kit.database.ready import Given, Givens, ready
from tenants.accounts.models import User
from tenants.accounts.roles import Right


def part_of(name: str) -> Compartment:
    """The part of a file that an address names; coaching where it names none."""
    return next((part for part in NOTE_PARTS if part.value == name), Compartment.COACHING)


def reads_own_only(access: Access, by: Actor, part: Compartment) -> bool:
    """Whether somebody reads nothing of a part but the observations they wrote themselves."""
    return (
        part == Compartment.COACHING
        and part not in access.reads
        and by.user.may(Right.WRITE_OBSERVATIONS)
    )


def readable_notes(
    participant: Participant, access: Access, by: Actor, part: Compartment
) -> QuerySet[Note]:
    """Notes of one part that this person may read now, the newest first."""
    read = _read(access, by, part)
    if read is None:
        return Note.objects.none()
    return _notes(participant.pk, part, by.user, **read)


def newest_notes(
    participant: Participant, access: Access, by: Actor, part: Compartment, most: int
) -> list[Note]:
    """The newest of `readable_notes`, at most so many. One query, or none."""
    read = _read(access, by, part)
    if read is None:
        return []
    whose = {"participant": participant.pk, "part": part.value, "user": by.user.pk}
    return list(_newest(**whose, **read, most=most))


def _read(access: Access, by: Actor, part: Compartment) -> dict[str, bool] | None:
    """How much of a part this person reads; None for nothing of it."""
    own_only = reads_own_only(access, by, part)
    if not own_only and part not in access.reads:
        return None
    return {"own_only": own_only, "reads_all": Compartment.RESTRICTED in access.reads}


def _notes(
    participant: uuid.UUID | Given,
    part: str | Given,
    user: User | Given,
    *,
    own_only: bool,
    reads_all: bool,
) -> QuerySet[Note]:
    found = Note.objects.filter(participant=participant, compartment=part)
    if own_only:
        found = found.filter(written_by=user, kind=NoteKind.OBSERVATION)
    if not reads_all:
        found = found.filter(unrestricted_to(user))
    corrected = Exists(Correction.objects.filter(note_id=OuterRef("pk")))
    return found.select_related("written_by").annotate(was_corrected=corrected)


@ready(participant=UUIDField(), part=CharField(), user=BigIntegerField())
def _newest(given: Givens, *, own_only: bool, reads_all: bool, most: int) -> QuerySet[Note]:
    found = _notes(
        given.participant, given.part, given.user, own_only=own_only, reads_all=reads_all
    )
    return found[:most]


def unrestricted_to(user: User | Given) -> Q:
    """Notes that no restriction hides from somebody."""
    named = Note.readers.through.objects.filter(user=user).values("note_id")
    return Q(is_restricted=False) | Q(written_by=user) | Q(pk__in=named)


def by_opening(access: Access, *parts: Compartment) -> dict[str, str]:
    """The id of the running opening that lets somebody see one of the parts, or the whole file."""
    lets_in = {part.value for part in parts} | {Compartment.BASE.value}
    found = [str(opening.pk) for opening in access.openings if opening.compartment in lets_in]
    return {"opening": " ".join(found)} if found else {}


def as_told(access: Access, by: Actor, part: Compartment, shown: Iterable[Note]) -> dict[str, str]:
    """What the trail says of notes that are shown: the part, what opened it, restricted ones."""
    if part not in access.reads and not reads_own_only(access, by, part):
        return {}
    restricted = [str(note.pk) for note in shown if note.is_restricted]
    opened = (part, Compartment.RESTRICTED) if restricted else (part,)
    about = {"compartment": part.value} | by_opening(access, *opened)
    return about | ({"restricted": " ".join(restricted)} if restricted else {})


def may_correct(note: Note, access: Access, by: Actor) -> bool:
    """Whether somebody may correct a note: its writer, while they may write such ones."""
    if note.written_by_id != by.user.pk or not access.is_reached:
        return False
    if note.is_observation:
        return by.user.may(Right.WRITE_OBSERVATIONS)
    return by.user.may(TO_WRITE[Compartment(note.compartment)])


def own_note(participant: Participant, access: Access, by: Actor, pk: int) -> Note:
    """A note that this person may correct. Raises Http404."""
    note = Note.objects.filter(participant=participant, pk=pk, written_by=by.user).first()
    if note is None or not may_correct(note, access, by):
        raise Http404
    return note


def writing_of(by: Actor, writing: uuid.UUID) -> QuerySet[Note]:
    """The notes of one writing, in everybody's file, for whoever wrote it."""
    return Note.objects.filter(writing=writing, written_by=by.user)
