"""What templates read about notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse

from apps.workshop.audit.services import Actor
from apps.workshop.participants.compartments import NOTE_PARTS, Compartment
from apps.workshop.participants.models import Note, Participant
from apps.workshop.participants.notes.forms import NoteForm
from apps.workshop.participants.notes.permissions import may_correct, reads_own_only
from apps.workshop.participants.permissions import Access
from apps.workshop.participants.services import is_over, open_parts_of
from kit.pages.addresses import address
from tenants.accounts.roles import Right

NEWEST = 5
"""So many notes are on a participant's first page; the rest are on a page of their own."""


def note_rows(
    participant: Participant, access: Access, by: Actor, notes: Sequence[Note]
) -> list[dict[str, Any]]:
    # Most notes were never corrected: then nothing more is read.
    corrected = [note for note in notes if getattr(note, "was_corrected", False)]
    prefetch_related_objects(corrected, "corrections")
    return [
        {
            "note": note,
            "corrections": list(note.corrections.all()) if note in corrected else [],
            "correct_url": reverse("participants:correct_note", args=[participant.pk, note.pk])
            if may_correct(note, access, by)
            else "",
        }
        for note in notes
    ]


def notes_context(
    participant: Participant,
    access: Access,
    by: Actor,
    part: Compartment | None,
    notes: Sequence[Note],
) -> dict[str, Any]:
    """Notes of one part, the ways to the other parts, and what may be written."""
    opened = open_parts_of([participant])[participant.pk]
    may_observe = access.is_reached and by.user.may(Right.WRITE_OBSERVATIONS)
    return {
        "parts": [
            {"part": one, "is_open": one in access.reads, "is_current": one == part}
            for one in NOTE_PARTS
        ],
        "part": part,
        "notes": note_rows(participant, access, by, notes),
        "may_read_part": part in access.reads,
        "own_only": part is not None and reads_own_only(access, by, part),
        "restricted_open": Compartment.RESTRICTED in access.reads,
        "may_write": bool(access.note_parts),
        "may_observe": may_observe and Compartment.COACHING in opened,
        "notes_are_open": bool(opened.intersection(access.note_parts or NOTE_PARTS)),
        "open_parts": opened,
        "is_over": is_over(participant),
        "note_address": address("participants:notes", [participant.pk]),
    }


def empty_note(
    access: Access, part: Compartment | None, opened: frozenset[Compartment]
) -> NoteForm:
    """The quick form, with the parts in which something may be written here."""
    parts = [one for one in access.note_parts if one in opened]
    return NoteForm(parts=parts, initial={"compartment": part if part in parts else None})
