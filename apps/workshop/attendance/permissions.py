"""Whose attendance somebody may see and mark: participants within reach, by unit and day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, DateField, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from apps.network.classifications.models import ServiceBasis
from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Participant, Period
from apps.workshop.participants.permissions import visible_participants
from apps.workshop.participants.reach import within_reach
from apps.workshop.units.models import Unit, Worker
from kit.database.ready import Given, Givens, ready
from tenants.accounts.asking import BY, Asking, asked_by, whoever
from tenants.accounts.roles import Right

NO_UNIT = "none"


def bases_not_kept() -> QuerySet[ServiceBasis, Any]:
    """Service bases of which nothing at all may be kept here, days neither. Part of a query."""
    return ServiceBasis.objects.filter(storage=ServiceBasis.Storage.NOTHING).values("code")


def reached(by: Actor) -> QuerySet[Participant]:
    """Participants whose days this person works with.

    Somebody out of reach who is open for an hour is not on a unit's list.
    """
    return visible_participants(by).filter(within_reach(by.user))


def here_between(by: Actor, first: date | Given, last: date | Given) -> QuerySet[Participant]:
    """Those reached who have a period between two days of which days may be kept here."""
    runs = Period.objects.running_on(first, last).filter(participant=OuterRef("pk"))
    return reached(by).filter(Exists(runs.exclude(service_basis__in=bases_not_kept())))


def people_of(group: Group, by: Actor, first: date, last: date) -> list[Participant]:
    """Those of a group who are here between two days, by name. One query."""
    unit = group.unit.pk if group.unit else None
    kind = "unit" if group.unit else group.code
    return list(_people(**asked_by(by), unit=unit, first=first, last=last, kind=kind))


@ready(**BY, unit=BigIntegerField(), first=DateField(), last=DateField())
def _people(given: Givens, *, asking: Asking, kind: str) -> QuerySet[Participant]:
    found = here_between(whoever(given, asking), given.first, given.last)
    if kind == "unit":
        return found.filter(unit=given.unit)
    return found.filter(unit__isnull=True) if kind == NO_UNIT else found


def lock_reached(by: Actor, ids: Iterable[UUID]) -> list[Participant]:
    """Lock participants one is about to mark, one after another for two people at once.

    Raises PermissionDenied where the right or the reach to one of them is missing.
    """
    wanted = set(ids)
    if not by.user.may(Right.MARK_ATTENDANCE):
        raise PermissionDenied
    found = list(reached(by).select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))
    if len(found) != len(wanted):
        raise PermissionDenied
    return found


@dataclass(frozen=True)
class Group:
    """Whose list is looked at: one unit, those without a unit, or everybody in reach."""

    code: str
    name: str
    unit: Unit | None = None

    def narrow(self, found: QuerySet[Participant]) -> QuerySet[Participant]:
        if self.unit is not None:
            return found.filter(unit=self.unit)
        return found.filter(unit__isnull=True) if self.code == NO_UNIT else found


def groups_of(by: Actor) -> list[Group]:
    """The units with people in reach, one's own first, and those without a unit.

    A house that has no units has one list of everybody.
    """
    units: list[Any] = list(_units(**asked_by(by)))
    found = [Group(str(unit.pk), unit.name, unit) for unit in units]
    if not found:
        return [Group("", _("Everybody"))]
    if units[0].has_others:
        found.append(Group(NO_UNIT, _("No unit yet")))
    return found


@ready(**BY)
def _units(given: Givens, *, asking: Asking) -> QuerySet[Unit]:
    by = whoever(given, asking)
    return (
        Unit.objects.filter(Exists(reached(by).filter(unit=OuterRef("pk"))))
        .annotate(
            is_own=Exists(Worker.objects.filter(unit=OuterRef("pk"), user=by.user)),
            has_others=Exists(reached(by).filter(unit__isnull=True)),
        )
        .order_by("-is_own", "sort_key")
    )


def chosen_group(groups: list[Group], code: str) -> Group:
    """The group of an address; the first one for a code that is none of them."""
    return next((group for group in groups if group.code == code), groups[0])
