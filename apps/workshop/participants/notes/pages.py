"""What templates read about notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from apps.workshop.audit.services import Actor
from apps.workshop.participants.compartments import NOTE_PARTS, Compartment
from apps.workshop.participants.models import Note, Participant
from apps.workshop.participants.notes.forms import NoteForm
from apps.workshop.participants.notes.permissions import may_correct, reads_own_only
from apps.workshop.participants.permissions import Access
from apps.workshop.participants.services import is_over, open_parts_of
from kit.pages.addresses import address
from tenants.accounts.once import OnceForm
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
) -> dict[str, Any]:
    """The quick form: its own token, and its fields with the parts that may be written here."""
    parts = tuple(one for one in access.note_parts if one in opened)
    chosen, today = part if part in parts else None, timezone.localdate()
    return {
        "form": OnceForm(),
        "fields": _empty_fields(get_language() or "fi", parts, chosen, today),
    }


@lru_cache(maxsize=64)
def _empty_fields(
    language: str, parts: tuple[Compartment, ...], chosen: Compartment | None, today: date
) -> SafeString:
    """The fields as long as nothing is typed: the same for all who may write in these parts."""
    form = NoteForm(parts=parts, initial={"compartment": chosen})
    return render_to_string("participants/notes/quick_fields.html", {"form": form})
