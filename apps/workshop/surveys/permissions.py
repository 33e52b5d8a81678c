"""Which of a participant's surveys, and which of its answers, somebody may read and write."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.http import Http404

from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import Access
from apps.workshop.surveys.models import Answer, Survey

PARTS = (Compartment.COACHING, Compartment.HEALTH)
"""The compartments answers are in."""


def survey_of(participant: Participant, pk: uuid.UUID) -> Survey:
    """One of a participant's surveys, for a caller that records. Raises Http404."""
    survey = Survey.objects.filter(participant=participant, pk=pk).first()
    if survey is None:
        raise Http404
    survey.participant = participant
    return survey


def readable(access: Access) -> list[Compartment]:
    """The compartments of answers that are open; health alone is never enough."""
    if Compartment.COACHING not in access.reads:
        return []
    return [part for part in PARTS if part in access.reads]


def writable(access: Access) -> list[Compartment]:
    """The compartments in which somebody may answer with the participant and see what was said."""
    if Compartment.COACHING not in access.writes:
        return []
    return [part for part in readable(access) if part in access.writes]


def record_reading(
    by: Actor, participant: Participant, access: Access, parts: Iterable[Compartment], **about: str
) -> None:
    """One row for each compartment that is on the page, and one for a page with none."""
    shown = list(parts)
    if not shown:
        record(by, "surveys.read", [participant.pk], **_openings(access, ()), **about)
    for part in shown:
        told = {"compartment": part.value, **_openings(access, (part,)), **about}
        record(by, "surveys.read", [participant.pk], **told)


def answers_of(survey: Survey, parts: Iterable[Compartment]) -> dict[str, Answer]:
    """The answers one may read, by question."""
    return {one.question: one for one in survey.answers.filter(compartment__in=list(parts))}


def _openings(access: Access, parts: Iterable[Compartment]) -> dict[str, str]:
    """The running openings that let somebody see these parts, or the whole file."""
    lets_in = {part.value for part in parts} | {Compartment.BASE.value}
    found = [str(opening.pk) for opening in access.openings if opening.compartment in lets_in]
    return {"opening": " ".join(found)} if found else {}
