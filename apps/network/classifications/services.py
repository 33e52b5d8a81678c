"""Brings the code lists of the data file into the database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NotRequired, TypedDict, TypeVar

from django.db import transaction

from apps.network.classifications.models import ReferrerType, ServiceBasis

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
    limits: Limits


class ClassificationsFile(TypedDict):
    """The whole of classifications.json."""

    about: str
    service_bases: list[ServiceBasisEntry]
    referrer_types: list[CodeEntry]


@dataclass(frozen=True)
class LoadedClassifications:
    """How many rows of each table the file describes, all of them now in the database."""

    service_bases: int
    referrer_types: int


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
        service_bases=_load_service_bases(content["service_bases"]),
        referrer_types=_load_referrer_types(content["referrer_types"]),
    )


def _load_service_bases(entries: Iterable[ServiceBasisEntry]) -> int:
    rows = [
        ServiceBasis(
            code=entry["code"],
            name_fi=entry["name_fi"],
            name_sv=entry["name_sv"],
            name_en=entry["name_en"],
            valid_from=date.fromisoformat(entry["valid_from"]),
            valid_to=_last_day(entry),
            law_ref=entry["law_ref"],
            plan_type_required=entry["plan_type_required"],
            is_employment=entry["is_employment"],
            payer_type=entry["payer_type"],
            controller_type=entry["controller_type"],
            storage=entry["storage"],
            **entry["limits"],
        )
        for entry in _oldest_first(entries)
    ]
    key = ["code", "valid_from"]
    changing = [
        field.name for field in ServiceBasis._meta.concrete_fields if field.name not in [*key, "id"]
    ]
    ServiceBasis.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=key, update_fields=changing
    )
    return len(rows)


def _load_referrer_types(entries: Iterable[CodeEntry]) -> int:
    rows = [
        ReferrerType(
            code=entry["code"],
            name_fi=entry["name_fi"],
            name_sv=entry["name_sv"],
            name_en=entry["name_en"],
            valid_from=date.fromisoformat(entry["valid_from"]),
            valid_to=_last_day(entry),
        )
        for entry in _oldest_first(entries)
    ]
    ReferrerType.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code", "valid_from"],
        update_fields=["name_fi", "name_sv", "name_en", "valid_to"],
    )
    return len(rows)


def _oldest_first(entries: Iterable[Entry]) -> list[Entry]:
    """A row that ends must be ended before the row that follows it may be open."""
    return sorted(entries, key=lambda entry: entry["valid_from"])


def _last_day(entry: CodeEntry) -> date | None:
    ends = entry.get("valid_to")
    return date.fromisoformat(ends) if ends else None
