"""Units of organisations, other ones' and our own, as the directory knows them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, QuerySet
from django.utils.translation import get_language

from apps.network.directory.models import Listing
from apps.network.directory.services import listing_of, listings, member_names
from kit.database.ready import Givens, ready
from kit.database.scope import current_organisation


@dataclass(frozen=True)
class Unit:
    """A unit as the directory knows it."""

    pk: uuid.UUID
    organisation: str
    name: str
    organisation_name: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.name}, {self.organisation_name}" if self.organisation_name else self.name


@dataclass(frozen=True)
class OwnUnit:
    """A unit of ours that others may refer to."""

    pk: uuid.UUID
    name: str
    free: int | None
    """Free places, as was said lately; None where it was not, and while nobody else sees it."""


def own_units() -> list[OwnUnit]:
    """Our units that the directory knows, also those that are hidden now."""
    language = get_language() or "fi"
    return [
        OwnUnit(
            row.pk,
            str(row.told("name", language)),
            None if row.is_free_place_old or not row.is_public else row.free_places,
        )
        for row in _own(us=current_organisation())
    ]


@ready(us=CharField())
def _own(given: Givens) -> QuerySet[Listing]:
    found = Listing.objects.filter(organisation_id=given.us).order_by("sort_key", "pk")
    return found.only("name_fi", "name_sv", "name_en", "free_places", "free_places_on", "is_public")


def unit_called(pk: uuid.UUID) -> Unit | None:
    """The unit of another member with this id; None for one that is hidden, unknown, or ours."""
    found = listing_of(pk)
    if found is None or found.organisation_id == current_organisation():
        return None
    return _named([found])[0]


def units_of(receiver: str) -> list[Unit]:
    """The units of another organisation that are shown in the directory, by name."""
    if receiver == current_organisation():
        return []
    return _named(listings().filter(organisation_id=receiver).order_by("sort_key", "pk"))


MOST_PROPOSED = 100


def units_elsewhere(service_basis: str) -> list[Unit]:
    """Units of other members that offer a service basis, those with free places first."""
    others = listings().exclude(organisation_id=current_organisation())
    offering = others.filter(service_bases__contains=[service_basis])
    return _named(offering.order_by("-free_places", "sort_key", "pk")[:MOST_PROPOSED])


def _named(found: Iterable[Listing]) -> list[Unit]:
    rows, language = list(found), get_language() or "fi"
    members = member_names(row.organisation_id for row in rows)
    return [
        Unit(
            row.pk,
            row.organisation_id,
            str(row.told("name", language)),
            members.get(row.organisation_id, ""),
        )
        for row in rows
    ]
