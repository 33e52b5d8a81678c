"""Brings the areas of the data file into the database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NotRequired, TypedDict

from django.db import transaction

from apps.network.areas.models import Area, AreaMapping, Municipality

DATA_FILE = Path(__file__).parent / "data" / "areas.json"


class Validity(TypedDict):
    """First and last day as ISO dates; no last day means until further notice."""

    valid_from: str
    valid_to: NotRequired[str | None]


class MunicipalityEntry(Validity):
    """One municipality of the file."""

    code: str
    name_fi: str
    name_sv: str
    language_status: str


class Members(Validity):
    """Municipalities, by code, that belong to the area during these days."""

    codes: list[str]


class AreaEntry(Validity):
    """One area of the file with its municipalities."""

    kind: str
    code: str
    name_fi: str
    name_sv: str
    municipalities: list[Members]


class AreasFile(TypedDict):
    """The whole of areas.json."""

    about: str
    municipalities: list[MunicipalityEntry]
    areas: list[AreaEntry]


class AreaDataError(Exception):
    """The data file contradicts itself; the message names the entry."""


@dataclass(frozen=True)
class LoadedAreas:
    """How many rows of each table the file describes, all of them now in the database."""

    municipalities: int
    areas: int
    mappings: int


def read_areas(path: Path = DATA_FILE) -> AreasFile:
    """The data file as it stands, unchecked."""
    content: AreasFile = json.loads(path.read_text(encoding="utf-8"))
    return content


@transaction.atomic
def load_areas(content: AreasFile | None = None) -> LoadedAreas:
    """Adds what is missing and corrects what differs; safe to run at every deployment.

    A row is known by its code and first day. Rows the file no longer names stay, since others may
    point at them: end a row by giving it a `valid_to`. Raises `AreaDataError`, and changes nothing,
    when an area names a municipality that did not exist then.
    """
    content = content or read_areas()
    municipalities = _load_municipalities(content["municipalities"])
    areas = _load_areas(content["areas"])
    mappings = _load_mappings(content["areas"], areas, municipalities)
    return LoadedAreas(len(municipalities), len(areas), mappings)


def _load_municipalities(entries: Iterable[MunicipalityEntry]) -> list[Municipality]:
    rows = [
        Municipality(
            code=entry["code"],
            name_fi=entry["name_fi"],
            name_sv=entry["name_sv"],
            language_status=entry["language_status"],
            valid_from=_first_day(entry),
            valid_to=_last_day(entry),
        )
        for entry in sorted(entries, key=_first_day)
    ]
    return Municipality.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code", "valid_from"],
        update_fields=[
            "name_fi",
            "name_sv",
            "sort_fi",
            "sort_sv",
            "language_status",
            "valid_to",
        ],
    )


def _load_areas(entries: Iterable[AreaEntry]) -> list[Area]:
    rows = [
        Area(
            kind=entry["kind"],
            code=entry["code"],
            name_fi=entry["name_fi"],
            name_sv=entry["name_sv"],
            valid_from=_first_day(entry),
            valid_to=_last_day(entry),
        )
        for entry in sorted(entries, key=_first_day)
    ]
    return Area.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["kind", "code", "valid_from"],
        update_fields=["name_fi", "name_sv", "valid_to"],
    )


def _load_mappings(
    entries: Iterable[AreaEntry], areas: list[Area], municipalities: list[Municipality]
) -> int:
    area_of = {(area.kind, area.code, area.valid_from): area for area in areas}
    rows = [
        AreaMapping(
            municipality=_existing(municipalities, code, _first_day(members)),
            kind=entry["kind"],
            area=area_of[entry["kind"], entry["code"], _first_day(entry)],
            valid_from=_first_day(members),
            valid_to=_last_day(members),
        )
        for entry in entries
        for members in entry["municipalities"]
        for code in members["codes"]
    ]
    # Oldest first: the row that ends must be ended before the row that follows it may be open.
    AreaMapping.objects.bulk_create(
        sorted(rows, key=lambda row: row.valid_from),
        update_conflicts=True,
        unique_fields=["municipality", "kind", "valid_from"],
        update_fields=["area", "valid_to"],
    )
    return len(rows)


def _existing(municipalities: list[Municipality], code: str, day: date) -> Municipality:
    for row in municipalities:
        ends = row.valid_to or date.max
        if row.code == code and row.valid_from <= day <= ends:
            return row
    raise AreaDataError(f"no municipality {code} on {day}: correct the code or its dates")


def _first_day(entry: Validity) -> date:
    return date.fromisoformat(entry["valid_from"])


def _last_day(entry: Validity) -> date | None:
    ends = entry.get("valid_to")
    return date.fromisoformat(ends) if ends else None
