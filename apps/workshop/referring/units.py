"""Units of organisations, other ones' and our own, as the directory knows them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject
from django.utils.translation import get_language

from apps.network.directory.models import Listing
from apps.network.directory.services import listing_of, listings, member_names
from kit.database.ready import Given
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


OF_OWN = ("name_fi", "name_sv", "name_en", "free_places", "free_places_on", "is_public")


def own_units_told(us: Given) -> ArraySubquery:
    """Our units that the directory knows, also those that are hidden now, to be read along."""
    found = Listing.objects.filter(organisation_id=us).order_by("sort_key", "pk")
    told = JSONObject(pk="pk", **{name: name for name in OF_OWN})
    return ArraySubquery(found.values(told=told))


def own_units_from(told: Iterable[str]) -> list[OwnUnit]:
    """The units that `own_units_told` tells of."""
    language = get_language() or "fi"
    return [_own(language, **json.loads(one)) for one in told]


def _own(language: str, *, pk: str, free_places_on: str | None, **known: Any) -> OwnUnit:
    said_on = date.fromisoformat(free_places_on) if free_places_on else None
    row = Listing(free_places_on=said_on, **known)
    is_said = row.is_public and not row.is_free_place_old
    name = str(row.told("name", language))
    return OwnUnit(uuid.UUID(pk), name, row.free_places if is_said else None)


def is_own_unit(pk: uuid.UUID) -> bool:
    """Whether a unit of ours with this id is in the directory, shown or hidden."""
    return Listing.objects.filter(pk=pk, organisation_id=current_organisation()).exists()


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
