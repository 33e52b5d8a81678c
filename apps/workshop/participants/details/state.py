"""What the changeable fields of a record hold, and how a form remembers what it was opened with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.crypto import salted_hmac

from apps.workshop.participants.models import CONTACT_FIELDS, Participant
from kit.database.scope import current_name

PLAIN = (
    "given_name",
    "family_name",
    "came_on",
    "born_on",
    "referrer_type",
    "is_protected",
    *CONTACT_FIELDS,
    "gender",
    "mother_tongue",
    "education",
    "activity_before",
    "benefit",
    "maturity_text",
    "maturity_on",
    "guardian_role",
)
"""Fields that are columns and nothing more."""

OWN = "own_"
"""Before the id of an own field, in names of fields."""

DIGEST = 16


def as_text(value: Any) -> str:
    """A value of a field as one text, by which two are compared."""
    if value is None or value is False:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, list | tuple):
        return " ".join(sorted(as_text(one) for one in value))
    return str(value)


def values_of(participant: Participant) -> dict[str, str]:
    """What every field holds now, as texts. An identity code is told by its mark alone."""
    coaches = participant.coachings.values_list("coach_id", flat=True)
    answers = participant.own_answers.values_list("field_id", "value")
    return {
        **{name: as_text(getattr(participant, name)) for name in PLAIN},
        "unit": as_text(participant.unit_id),
        "coaches": as_text([str(pk) for pk in coaches]),
        "identity_code": participant.identity_mark,
        **{f"{OWN}{field}": value for field, value in answers},
    }


def digest(participant: Participant, name: str, value: str) -> str:
    """A code for one value of one field of one record, which tells nothing of the value."""
    salt = f"participant details {current_name()}"
    return salted_hmac(salt, f"{participant.pk} {name} {value}").hexdigest()[:DIGEST]


def written(participant: Participant, values: Mapping[str, str], names: Iterable[str]) -> str:
    """What a form with these fields carries: a code for the value of each when it was opened."""
    return " ".join(f"{name}:{digest(participant, name, values.get(name, ''))}" for name in names)


def read(carried: str) -> dict[str, str]:
    """The code of each field that a form carried. A field it does not name was not seen."""
    pairs = (pair.partition(":") for pair in carried.split())
    return {name: code for name, _colon, code in pairs}
