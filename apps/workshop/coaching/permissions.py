"""The door to support requests and hand-overs."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.http import Http404

from apps.workshop.audit.services import Actor, record
from apps.workshop.coaching.models import HandOver, SupportRequest
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Opening
from apps.workshop.participants.permissions import visible_participants
from tenants.accounts.roles import Right


def visible_requests(by: Actor) -> QuerySet[SupportRequest]:
    """The whole pool for those who take from it, own ones for those who ask. Not recorded."""
    found = SupportRequest.objects.select_related("participant", "unit", "asked_by", "taken_by")
    if by.user.may(Right.TAKE_SUPPORT):
        return found
    if by.user.may(Right.ASK_SUPPORT):
        return found.filter(asked_by=by.user)
    return found.none()


def get_request(by: Actor, pk: uuid.UUID) -> SupportRequest:
    """One request, with the reading recorded. Raises Http404."""
    found = visible_requests(by).filter(pk=pk).first()
    if found is None:
        raise Http404
    about = openings_of(by, [found.participant_id])
    record(by, "coaching.read", [found.participant_id], request=str(found.pk), **about)
    return found


def visible_hand_overs(by: Actor) -> QuerySet[HandOver]:
    """Those that wait for one, or whose day is still to come, and those of notes one reads.

    A receiver reads before having reach: the sender tells them on purpose. Once the own coach has
    changed, reach alone decides, and it may end again. Not recorded.
    """
    if not by.user.may(Right.SEE_PARTICIPANTS):
        return HandOver.objects.none()
    told = (HandOver.State.WAITING, HandOver.State.ACCEPTED)
    found = Q(to_user=by.user, state__in=told, changed_at=None)
    if by.user.may(Right.READ_NOTES):
        found |= Q(participant__in=visible_participants(by))
    return HandOver.objects.filter(found).select_related(
        "participant", "made_by", "to_user", "in_place_of"
    )


def get_hand_over(by: Actor, pk: uuid.UUID) -> HandOver:
    """One hand-over, with the reading recorded. Raises Http404."""
    found = visible_hand_overs(by).filter(pk=pk).first()
    if found is None:
        raise Http404
    about = {"compartment": Compartment.COACHING.value}
    about |= openings_of(by, [found.participant_id], Compartment.COACHING)
    record(by, "coaching.read", [found.participant_id], hand_over=str(found.pk), **about)
    return found


def openings_of(by: Actor, people: Iterable[uuid.UUID], *parts: Compartment) -> dict[str, str]:
    """The ids of running openings that let somebody see one of the people, or these parts."""
    running = Opening.objects.running(by.user).filter(
        participant__in=set(people), compartment__in=[Compartment.BASE, *parts]
    )
    found = " ".join(str(pk) for pk in running.values_list("pk", flat=True))
    return {"opening": found} if found else {}
