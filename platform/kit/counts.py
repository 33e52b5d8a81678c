"""Counting what waits, for the frame around each page: many places in one query.

What a page has counted already it leaves for the frame, which then asks no second time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet, TextField, Value
from django.http import HttpRequest

NAME = "_counts_left"


def counted(waiting: Mapping[str, QuerySet[Any]], *, most: int) -> Counter[str]:
    """How many rows each of the querysets has, by its name, up to `most`. One query, or none."""
    rows = [
        found.order_by().values_list(Value(name, output_field=TextField()))[:most]
        for name, found in waiting.items()
    ]
    if not rows:
        return Counter()
    first, *others = rows
    return Counter(name for (name,) in (first.union(*others, all=True) if others else first))


def leave_count(request: HttpRequest, place: str, count: int) -> None:
    """Leave how many things wait at a place, named by its URL name."""
    request.__dict__.setdefault(NAME, {})[place] = count


def left_count(request: HttpRequest, place: str) -> int | None:
    """What a page has left for a place, or None where nobody has counted."""
    count: int | None = getattr(request, NAME, {}).get(place)
    return count
