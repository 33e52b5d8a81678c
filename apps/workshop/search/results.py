"""What a person finds, group by group. Each group is what its app's own door lets through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator

from apps.workshop.audit.services import Actor
from apps.workshop.search.kinds import Found, Hit, Kind, kinds
from kit.search.keys import Query

PAGE_SIZE = 50


@dataclass(frozen=True)
class Group:
    """Some of what was found of one kind, and how much there is of it.

    `is_loose` when only a typo forgiven has found it.
    """

    kind: Kind
    hits: list[Hit]
    count: int
    is_loose: bool
    page: Any = None


def groups(by: Actor, query: Query, *, most: int) -> list[Group]:
    """Everything found that this person may see, the first `most` of each kind."""
    found = (_group(kind, by, query, most) for kind in _open_to(by))
    return [group for group in found if group.hits]


def page_of(by: Actor, query: Query, *, chosen: str, number: str | None) -> Group | None:
    """One page of everything found of one kind; nothing for a kind that is not open to them."""
    for kind in _open_to(by):
        if kind.code == chosen:
            return _page(kind, by, query, number)
    return None


def told_apart(found: list[Group]) -> Iterator[tuple[Group, list[tuple[Hit, str]]]]:
    """Each group's hits, with what tells two of the same title apart, only where there are two."""
    for group in found:
        titles = Counter(hit.title for hit in group.hits)
        yield group, [(hit, hit.apart if titles[hit.title] > 1 else "") for hit in group.hits]


def _open_to(by: Actor) -> list[Kind]:
    return [kind for kind in kinds() if by.user.may(kind.right)]


def _group(kind: Kind, by: Actor, query: Query, most: int) -> Group:
    found, rows, is_loose = _rows(kind, by, query, most)
    count = len(rows) if len(rows) <= most else found.count()
    return Group(kind, kind.show(rows[:most], query, by) if rows else [], count, is_loose)


def _page(kind: Kind, by: Actor, query: Query, number: str | None) -> Group:
    found, _first, is_loose = _rows(kind, by, query, 1)
    page = Paginator(found, PAGE_SIZE).get_page(number)
    hits = kind.show(list(page.object_list), query, by)
    return Group(kind, hits, page.paginator.count, is_loose, page)


def _rows(kind: Kind, by: Actor, query: Query, most: int) -> tuple[Found, list[Any], bool]:
    """A typo is forgiven only when nothing else was found, or "paja" would bring all its kin."""
    found = kind.find(by, query, False)
    rows = list(found[: most + 1])
    if rows or not query.may_have_typo:
        return found, rows, False
    found = kind.find(by, query, True)
    return found, list(found[: most + 1]), True
