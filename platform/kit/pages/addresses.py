"""Addresses of pages by their names, for whoever writes dozens of them.

Looking a name up is most of what an address costs, and gives the same each time: it is looked up
once in a process for each set of patterns, with places for what the address names.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from functools import cache

from django.urls import get_script_prefix, get_urlconf, reverse

Named = uuid.UUID | int
ANY: dict[type, Named] = {uuid.UUID: uuid.UUID(int=1 << 127), int: 918_273_645}
"""Stands for what an address names while its pattern is looked up."""


def is_plain(named: Sequence[object]) -> bool:
    """Whether an address names nothing, or one thing by an id that stands there as it is."""
    return not named or (len(named) == 1 and type(named[0]) in ANY)


def address(url_name: str, named: Sequence[object] = ()) -> str:
    """As `reverse` gives it. Raises NoReverseMatch."""
    if not is_plain(named):
        return reverse(url_name, args=named)
    kinds = tuple(map(type, named))
    before, after = _around(get_urlconf(), get_script_prefix(), url_name, kinds)
    return f"{before}{named[0]}{after}" if named else before


def addresses(url_name: str, *first: object) -> Callable[[uuid.UUID], str]:
    """What gives the address of each of many things, whose id is the last that it names."""
    if first:
        thing = ANY[uuid.UUID]
        before, _found, after = reverse(url_name, args=[*first, thing]).rpartition(str(thing))
    else:
        before, after = _around(get_urlconf(), get_script_prefix(), url_name, (uuid.UUID,))
    return lambda pk: f"{before}{pk}{after}"


@cache
def _around(
    urlconf: str | None, prefix: str, url_name: str, kinds: tuple[type, ...]
) -> tuple[str, str]:
    """What stands before and after the one thing that the address names, if it names any."""
    if not kinds:
        return reverse(url_name, urlconf), ""
    thing = ANY[kinds[0]]
    before, after = reverse(url_name, urlconf, args=[thing]).split(str(thing))
    return before, after
