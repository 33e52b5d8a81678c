"""What each process remembers for a minute of reference data, which is the same for everybody.

Names of code lists and places stand on nearly every page and change when a version is deployed.
Nothing of an organisation may be remembered so: a test lists the functions that are.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from functools import wraps
from typing import ParamSpec, TypeVar

KEPT_SECONDS = 60.0
MOST_KEPT = 500

P = ParamSpec("P")
Answer = TypeVar("Answer")

_kept: dict[Hashable, tuple[float, object]] = {}
FUNCTIONS: set[str] = set()
"""The full names of all that is remembered."""


def remembered(function: Callable[P, Answer]) -> Callable[P, Answer]:
    """Ask a function of hashable arguments once a minute. Nobody may change what it returns."""
    name = f"{function.__module__}.{function.__qualname__}"
    FUNCTIONS.add(name)

    @wraps(function)
    def ask(*args: P.args, **kwargs: P.kwargs) -> Answer:
        key = (name, args, tuple(sorted(kwargs.items())))
        now = time.monotonic()
        found = _kept.get(key)
        if found and found[0] > now:
            return found[1]  # type: ignore[return-value]
        answer = function(*args, **kwargs)
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = (now + KEPT_SECONDS, answer)
        return answer

    return ask


def forget() -> None:
    """Drop it all: after reference data has changed."""
    _kept.clear()
