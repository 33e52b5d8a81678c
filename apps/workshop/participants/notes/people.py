"""Whom somebody may choose to write about, and who is offered first."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import (
    BigIntegerField,
    DateField,
    Exists,
    Max,
    OuterRef,
    Q,
    QuerySet,
    UUIDField,
)
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Coaching, Note, Participant, Period
from apps.workshop.participants.permissions import NAMES
from apps.workshop.participants.reach import within_reach
from apps.workshop.search.services import named
from apps.workshop.units.models import Worker
from kit.database.ready import Each, Givens, prefetched, read_along, ready
from tenants.accounts.asking import BY, Asking, asked_by, whoever

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
    today = timezone.localdate()
    whose = asked_by(by) | {"today": today}
    if not floor:
        lately = _lately(whose, taken)
        taken |= {one.pk for one in lately}
        groups.append((_("Lately"), lately))
    own = list(_own(**whose, taken=taken))
    groups.append((_("Own units") if floor else _("Own participants"), own))
    _with_periods(everybody_in(groups))
    return groups


def _lately(whose: Mapping[str, Any], taken: Collection[uuid.UUID]) -> list[Participant]:
    """Those one has written about last."""
    order = [pk for pk, _last in _written_about(user=whose["user"], taken=taken)]
    found = {one.pk: one for one in _reached(**whose, ids=order)}
    return [found[pk] for pk in order if pk in found]


@ready(user=BigIntegerField(), taken=Each(UUIDField()))
def _written_about(given: Givens) -> QuerySet[Note, Any]:
    return (
        Note.objects.filter(written_by=given.user)
        .exclude(participant_id__in=given.taken)
        .values_list("participant_id")
        .annotate(last=Max("written_at"))
        .order_by("-last")[:MOST_RECENT]
    )


@ready(**BY, today=DateField(), ids=Each(UUIDField()))
def _reached(given: Givens, *, asking: Asking) -> QuerySet[Participant]:
    found = Participant.objects.filter(within_reach(whoever(given, asking).user))
    return found.filter(_is_here(given), pk__in=given.ids).select_related("unit")


@ready(**BY, today=DateField(), taken=Each(UUIDField()))
def _own(given: Givens, *, asking: Asking) -> QuerySet[Participant]:
    by = whoever(given, asking)
    found = Participant.objects.filter(within_reach(by.user)).select_related("unit")
    return found.filter(_is_own(by), _is_here(given)).exclude(pk__in=given.taken)[:MOST_OWN]


@ready(people=Each(UUIDField()))
def _periods(given: Givens) -> QuerySet[Period]:
    return Period.objects.filter(participant__in=given.people)


def _with_periods(people: Sequence[Participant]) -> None:
    """Read the periods of all of them who came without. One query, or none."""
    without = {one.pk: one for one in people if "periods" not in prefetched(one)}
    if not without:
        return
    found: dict[uuid.UUID, list[Period]] = {pk: [] for pk in without}
    for period in _periods(people=without.keys()):
        found[period.participant_id].append(period)
    for pk, person in without.items():
        read_along(person, "periods", found[pk])


def _is_own(by: Actor) -> Q:
    coached = Coaching.objects.filter(coach=by.user, participant_id=OuterRef("pk"))
    works_there = Worker.objects.filter(user=by.user, unit_id=OuterRef("unit_id"))
    return Q(Exists(coached)) | Q(Exists(works_there))


def _is_here(given: Givens) -> Q:
    """Whose period runs today."""
    running = Period.objects.running_on(given.today)
    return Q(Exists(running.filter(participant_id=OuterRef("pk"))))


def everybody_in(groups: Sequence[tuple[Any, list[Participant]]]) -> list[Participant]:
    """All the people of the groups, in their order."""
    return [one for _label, people in groups for one in people]
