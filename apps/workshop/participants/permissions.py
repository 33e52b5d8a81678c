"""The one door through which a participant is fetched for a person. Each passing is recorded."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet
from django.http import Http404

from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.models import Participant
from tenants.accounts.roles import Right


def visible_participants(by: Actor) -> QuerySet[Participant]:
    """Participants this person may see; nobody's without the right. Not recorded by itself."""
    if not by.user.may(Right.SEE_PARTICIPANTS):
        return Participant.objects.none()
    return Participant.objects.all()


def get_participant(by: Actor, pk: uuid.UUID, *, action: str = "participants.read") -> Participant:
    """The participant, with the reading recorded. Raises Http404 for an unknown one."""
    participant = visible_participants(by).prefetch_related("periods").filter(pk=pk).first()
    if participant is None:
        raise Http404
    record(by, action, [participant.pk])
    return participant


def named_like(text: str) -> QuerySet[Participant]:
    """Names only, for whoever makes a report to a participant. The caller records the look."""
    return _with_words(Participant.objects.only("id", "given_name", "family_name"), text)


def search_participants(by: Actor, text: str) -> QuerySet[Participant]:
    """Visible participants whose name holds every word of `text`."""
    return _with_words(visible_participants(by).prefetch_related("periods"), text)


def _with_words(found: QuerySet[Participant], text: str) -> QuerySet[Participant]:
    # PostgreSQL refuses a text with NUL in it, and no name has one.
    for word in text.replace("\0", "").split():
        found = found.filter(Q(given_name__icontains=word) | Q(family_name__icontains=word))
    return found
