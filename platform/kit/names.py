"""Names of people as part of a query, for pages that need the name of somebody and not the rest."""

from __future__ import annotations

from django.db.models import CharField, Value
from django.db.models.functions import Concat, Trim


def name_at(person: str) -> Trim:
    """The full name of whom a relation leads to; empty where it leads to nobody."""
    both = Concat(f"{person}__given_name", Value(" "), f"{person}__family_name")
    return Trim(both, output_field=CharField())
