"""What a page has counted already, left for the frame around it, which then asks no second time."""

from __future__ import annotations

from django.http import HttpRequest

NAME = "_counts_left"


def leave_count(request: HttpRequest, place: str, count: int) -> None:
    """Leave how many things wait at a place, named by its URL name."""
    request.__dict__.setdefault(NAME, {})[place] = count


def left_count(request: HttpRequest, place: str) -> int | None:
    """What a page has left for a place, or None where nobody has counted."""
    count: int | None = getattr(request, NAME, {}).get(place)
    return count
