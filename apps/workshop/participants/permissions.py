"""The one door through which a participant is fetched for a person. Each passing is recorded."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet
from django.http import Http404

from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.models import Participant
from tenants.accounts.models import Role

MAY_WORK_WITH_PARTICIPANTS = (Role.DIRECTOR, Role.COACH)


def visible_participants(by: Actor) -> QuerySet[Participant]:
    """Participants this person may see; nobody's for another role. Not recorded by itself."""
    if not by.user.has_role(*MAY_WORK_WITH_PARTICIPANTS):
        return Participant.objects.none()
    return Participant.objects.all()


def get_participant(by: Actor, pk: uuid.UUID, *, action: str = "participants.read") -> Participant:
    """The participant, with the reading recorded. Raises Http404 for an unknown one."""
    participant = visible_participants(by).prefetch_related("periods").filter(pk=pk).first()
    if participant is None:
        raise Http404
    record(by, action, [participant.pk])
    return participant


def search_participants(by: Actor, text: str) -> QuerySet[Participant]:
    """Visible participants whose name holds every word of `text`."""
    found = visible_participants(by).prefetch_related("periods")
    # PostgreSQL refuses a text with NUL in it, and no name has one.
    for word in text.replace("\0", "").split():
        found = found.filter(Q(given_name__icontains=word) | Q(family_name__icontains=word))
    return found
