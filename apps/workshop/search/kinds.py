"""What can be found. Each app declares its kinds in its own `findable.py`, as a list `KINDS`."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import Model, QuerySet
from django.utils.safestring import SafeString

from apps.workshop.audit.services import Actor
from kit.search.keys import Query
from tenants.accounts.roles import Right

NAME, TEXT, DRAFT = "name", "text", "draft"
"""Where a word may stand. Beginnings of one or two letters count in names only."""

NOTHING = SafeString("")

Found: TypeAlias = QuerySet[Any]


@dataclass(frozen=True)
class Hit:
    """One thing found, as pages show it: `title` and `detail` with what was found marked.

    `apart` tells it from another of the same title, and is shown only then. `participant` is
    whose data the hit shows, for the audit trail.
    """

    url: str
    title: SafeString
    detail: SafeString = NOTHING
    apart: str = ""
    participant: uuid.UUID | None = None


@dataclass(frozen=True)
class Index:
    """The words of a model in our own index, kept by signals.

    `words` gives the texts of a thing by place, and is asked again when one of `fields` has been
    saved. `parts` are other models whose saving changes it, each with the name of its foreign key.
    Whatever changes rows past `save()` calls `services.refresh` itself.
    """

    model: type[Model]
    fields: frozenset[str]
    words: Callable[[Any], Mapping[str, str]]
    parts: Sequence[tuple[type[Model], str]] = ()


@dataclass(frozen=True)
class Kind:
    """One kind of thing that can be found.

    `find` goes through the app's own door: it returns, in order, only what this person may see,
    and forgives typos when its third argument says so. `show` makes hits of some of them.
    """

    code: str
    label: Any  # A lazy translation, the kind in the plural.
    one: Any  # The same for one of them.
    icon: str
    right: Right
    order: int
    find: Callable[[Actor, Query, bool], Found]
    show: Callable[[Sequence[Any], Query, Actor], list[Hit]]
    index: Index | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known. Raises ValueError for a code that is taken."""
    if _kinds.setdefault(kind.code, kind) is not kind:
        raise ValueError(f"Two apps declare the kind {kind.code}")


def kinds() -> list[Kind]:
    """Every kind, in the order of the results."""
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def kind_of(thing: Model) -> Kind:
    """The kind whose index holds such a thing. Raises LookupError."""
    for kind in _kinds.values():
        if kind.index and isinstance(thing, kind.index.model):
            return kind
    raise LookupError(f"{type(thing).__name__} is in no index")
