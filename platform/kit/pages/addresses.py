"""Addresses of pages by their names, for whoever writes dozens of them.

Looking a name up is most of what an address costs, and gives the same each time: it is looked up
once in a process for each set of patterns, with places for what the address names.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from functools import lru_cache

from django.urls import get_script_prefix, get_urlconf, reverse

ANY: dict[type, int] = {uuid.UUID: 1 << 127, int: 918_273_640}
"""Whence ids are counted that stand for what an address names while its pattern is looked up."""


def is_plain(named: Sequence[object]) -> bool:
    """Whether an address names only things by ids, and kinds of them that our code has named."""
    return all(type(one) in ANY or (type(one) is str and one.isidentifier()) for one in named)


def address(url_name: str, named: Sequence[object] = ()) -> str:
    """As `reverse` gives it. Raises NoReverseMatch."""
    if not is_plain(named):
        return reverse(url_name, args=named)
    kinds = tuple(one if type(one) is str else type(one) for one in named)
    pieces = _pieces(get_urlconf(), get_script_prefix(), url_name, kinds)
    ids = [str(one) for one in named if type(one) is not str]
    return pieces[0] + "".join(f"{one}{piece}" for one, piece in zip(ids, pieces[1:], strict=True))


def addresses(url_name: str, *first: object) -> Callable[[uuid.UUID], str]:
    """What gives the address of each of many things, whose id is the last that it names."""
    thing = uuid.UUID(int=ANY[uuid.UUID])
    before, _found, after = address(url_name, [*first, thing]).rpartition(str(thing))
    return lambda pk: f"{before}{pk}{after}"


@lru_cache(maxsize=1000)
def _pieces(
    urlconf: str | None, prefix: str, url_name: str, kinds: tuple[type | str, ...]
) -> list[str]:
    """What stands before, between and after the ids that the address names."""
    things = [
        kind
        if isinstance(kind, str)
        else kind(int=ANY[kind] + place)
        if kind is uuid.UUID
        else ANY[kind] + place
        for place, kind in enumerate(kinds, start=1)
    ]
    pieces, rest = [], reverse(url_name, urlconf, args=things)
    for thing in things:
        if not isinstance(thing, str):
            before, _found, rest = rest.partition(str(thing))
            pieces.append(before)
    return [*pieces, rest]
