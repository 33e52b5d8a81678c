"""Brings the code lists of the data file into the database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NotRequired, TypedDict, TypeVar

from django.db import transaction

from apps.network.classifications.models import (
    DatedCode,
    EndReason,
    Placement,
    ReferrerType,
    ServiceBasis,
)

DATA_FILE = Path(__file__).parent / "data" / "classifications.json"


class CodeEntry(TypedDict):
    """One code of the file; days are ISO dates, and no last day means until further notice."""

    code: str
    name_fi: str
    name_sv: str
    name_en: str
    valid_from: str
    valid_to: NotRequired[str | None]


class Limits(TypedDict, total=False):
    """What is checked against a period, each part only when the law or practice gives it."""

    min_hours_day: Decimal | int
    max_hours_day: Decimal | int
    min_days_week: int
    max_days_week: int
    min_months: int
    max_months: int
    max_months_total: int
    max_months_same: int
    max_days_12_months: int


Entry = TypeVar("Entry", bound=CodeEntry)


class ServiceBasisEntry(CodeEntry):
    """One service basis of the file."""

    law_ref: str
    plan_type_required: str
    is_employment: bool
    payer_type: str
    controller_type: str
    storage: str
    retention_type: str
    limits: Limits


class EndReasonEntry(CodeEntry):
    """One reason to end a period; what is not told is as it usually is."""

    is_health: NotRequired[bool]
    is_followed_up: NotRequired[bool]


class PlacementEntry(CodeEntry):
    """One placement of the file."""

    group: str
    is_positive: bool
    is_health: NotRequired[bool]


class ClassificationsFile(TypedDict):
    """The whole of classifications.json."""

    about: str
    service_bases: list[ServiceBasisEntry]
    referrer_types: list[CodeEntry]
    end_reasons: list[EndReasonEntry]
    placements: list[PlacementEntry]


@dataclass(frozen=True)
class LoadedClassifications:
    """How many rows of each table the file describes, all of them now in the database."""

    service_bases: int
    referrer_types: int
    end_reasons: int
    placements: int


def read_classifications(path: Path = DATA_FILE) -> ClassificationsFile:
    """The data file as it stands, unchecked; broken hours are exact decimals."""
    content: ClassificationsFile = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    return content


@transaction.atomic
def load_classifications(content: ClassificationsFile | None = None) -> LoadedClassifications:
    """Adds what is missing and corrects what differs; safe to run at every deployment.

    A row is known by its code and first day. Rows the file no longer names stay, since periods may
    rest on them: end a row by giving it a `valid_to`.
    """
    content = content or read_classifications()
    return LoadedClassifications(
        service_bases=_load(
            ServiceBasis,
            [
                row | {name: dict(entry)[name] for name in BASIS_FIELDS} | entry["limits"]
                for entry, row in _rows(content["service_bases"])
            ],
        ),
        referrer_types=_load(ReferrerType, [row for _e, row in _rows(content["referrer_types"])]),
        end_reasons=_load(
            EndReason,
            [
                row
                | {
                    "is_health": entry.get("is_health", False),
                    "is_followed_up": entry.get("is_followed_up", True),
                }
                for entry, row in _rows(content["end_reasons"])
            ],
        ),
        placements=_load(
            Placement,
            [
                row
                | {
                    "group": entry["group"],
                    "is_positive": entry["is_positive"],
                    "is_health": entry.get("is_health", False),
                }
                for entry, row in _rows(content["placements"])
            ],
        ),
    )


BASIS_FIELDS: tuple[Any, ...] = (
    "law_ref",
    "plan_type_required",
    "is_employment",
    "payer_type",
    "controller_type",
    "storage",
    "retention_type",
)


def _rows(entries: Iterable[Entry]) -> list[tuple[Entry, dict[str, Any]]]:
    """Each entry with what every coded row has; the oldest first."""
    return [
        (
            entry,
            {
                "code": entry["code"],
                "name_fi": entry["name_fi"],
                "name_sv": entry["name_sv"],
                "name_en": entry["name_en"],
                "valid_from": date.fromisoformat(entry["valid_from"]),
                "valid_to": _last_day(entry),
            },
        )
        for entry in _oldest_first(entries)
    ]


def _load(model: type[DatedCode], rows: list[dict[str, Any]]) -> int:
    key = ["code", "valid_from"]
    changing = [
        field.name for field in model._meta.concrete_fields if field.name not in [*key, "id"]
    ]
    found = [model(**row) for row in rows]
    # The manager of the class itself: the abstract class has none.
    model._default_manager.bulk_create(
        found, update_conflicts=True, unique_fields=key, update_fields=changing
    )
    return len(found)


def _oldest_first(entries: Iterable[Entry]) -> list[Entry]:
    """A row that ends must be ended before the row that follows it may be open."""
    return sorted(entries, key=lambda entry: entry["valid_from"])


def _last_day(entry: CodeEntry) -> date | None:
    ends = entry.get("valid_to")
    return date.fromisoformat(ends) if ends else None
