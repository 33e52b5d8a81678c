"""Whom of a group somebody sees by name, who may be taken in, and who may change groups."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from apps.network.classifications.models import ServiceBasis
from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Participant, Period
from apps.workshop.participants.permissions import NAMES, visible_participants
from apps.workshop.participants.reach import within_reach
from apps.workshop.search.services import named
from tenants.accounts.roles import Right

SHAPES = (Right.WRITE_NOTES, Right.MARK_ATTENDANCE)
"""Who has one of these makes groups, and takes people in."""

SEES = (Right.SEE_ATTENDANCE, Right.SEE_FIGURES)
"""Groups and their sums, without anybody's name for who sees figures alone."""


def reached(by: Actor) -> QuerySet[Participant]:
    """Participants whom this person works with: seen by name in a group, others are counted."""
    if not by.user.may(Right.SEE_ATTENDANCE):
        return Participant.objects.none()
    return visible_participants(by).filter(within_reach(by.user))


def may_join(by: Actor, text: str = "") -> QuerySet[Participant]:
    """Those reached with a running period of which days may be kept here; found by a name."""
    today = timezone.localdate()
    nothing = ServiceBasis.objects.filter(storage=ServiceBasis.Storage.NOTHING).values("code")
    runs = Period.objects.running_on(today).filter(participant=OuterRef("pk"))
    found = reached(by).filter(Exists(runs.exclude(service_basis__in=nothing)))
    return named(found, NAMES, text) if text else found


def must_shape(by: Actor) -> None:
    """Raises PermissionDenied for who may only look at groups."""
    if not by.user.may(*SHAPES):
        raise PermissionDenied


def must_mark(by: Actor) -> None:
    """Raises PermissionDenied for who does not mark attendance."""
    if not by.user.may(Right.MARK_ATTENDANCE):
        raise PermissionDenied


def must_reach_all(by: Actor, ids: Iterable[UUID]) -> None:
    """Raises PermissionDenied where somebody is out of this person's reach."""
    wanted = set(ids)
    if reached(by).filter(pk__in=wanted).count() != len(wanted):
        raise PermissionDenied
