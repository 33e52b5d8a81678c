"""Whom somebody may choose to write about, and who is offered first."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Coaching, Note, Participant, Period
from apps.workshop.participants.permissions import NAMES
from apps.workshop.participants.reach import within_reach
from apps.workshop.search.services import named
from apps.workshop.units.models import Worker

MOST_RECENT = 6
MOST_OWN = 24
MOST_FOUND = 12

Group = tuple[str, list[Participant]]


def to_write_about(by: Actor) -> QuerySet[Participant]:
    """Everybody within somebody's reach. What is open for an hour is for reading only."""
    found: QuerySet[Participant] = Participant.objects.filter(within_reach(by.user))
    return found.select_related("unit").prefetch_related("periods")


def offered(
    by: Actor, *, text: str = "", chosen: Collection[uuid.UUID] = (), floor: bool = False
) -> list[Group]:
    """Groups to choose from: those chosen, found by name, written about lately, own ones.

    `floor` leads with those who are in the own units now, as an instructor meets them.
    """
    everybody, taken = to_write_about(by), set(chosen)
    groups: list[Group] = []
    if taken:
        groups.append((_("Chosen"), list(everybody.filter(pk__in=taken))))
    if text:
        found = list(named(everybody, NAMES, text).exclude(pk__in=taken)[:MOST_FOUND])
        taken |= {one.pk for one in found}
        groups.append((_("Found by name"), found))
    if not floor:
        lately = _lately(by, taken)
        taken |= {one.pk for one in lately}
        groups.append((_("Lately"), lately))
    own = everybody.filter(_is_own(by), _is_here()).exclude(pk__in=taken)
    groups.append((_("Own units") if floor else _("Own participants"), list(own[:MOST_OWN])))
    return groups


def _lately(by: Actor, taken: Collection[uuid.UUID]) -> list[Participant]:
    """Those one has written about last."""
    newest = (
        Note.objects.filter(written_by=by.user)
        .exclude(participant_id__in=taken)
        .values_list("participant_id")
        .annotate(last=Max("written_at"))
        .order_by("-last")[:MOST_RECENT]
    )
    order = [pk for pk, _last in newest]
    found = {one.pk: one for one in to_write_about(by).filter(_is_here(), pk__in=order)}
    return [found[pk] for pk in order if pk in found]


def _is_own(by: Actor) -> Q:
    coached = Coaching.objects.filter(coach=by.user, participant_id=OuterRef("pk"))
    works_there = Worker.objects.filter(user=by.user, unit_id=OuterRef("unit_id"))
    return Q(Exists(coached)) | Q(Exists(works_there))


def _is_here() -> Q:
    """Whose period runs today."""
    running = Period.objects.running_on(timezone.localdate())
    return Q(Exists(running.filter(participant_id=OuterRef("pk"))))


def everybody_in(groups: Sequence[tuple[Any, list[Participant]]]) -> list[Participant]:
    """All the people of the groups, in their order."""
    return [one for _label, people in groups for one in people]
