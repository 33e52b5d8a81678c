"""Keeping the index, and asking it. This is no door: callers bring what somebody may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import CharField, Count, Model, Q, QuerySet
from django.db.models.functions import Cast

from apps.workshop.search.kinds import NAME, Index, Kind, kind_of, kinds
from apps.workshop.search.models import Word
from kit.database.ready import insert
from kit.search.keys import RULES, Query, Sought, keys_of, query_of
from kit.search.letters import LONGEST_WORD, words

BATCH = 500
LEAST_IN_TEXT = 3
MOST_WORDS = 5000
"""Of one place of one thing. A chapter has some hundreds."""

Row = TypeVar("Row", bound=Model)


def narrow(
    found: QuerySet[Row],
    kind: str,
    query: Query,
    *,
    loosely: bool = False,
    places: Iterable[str] = (),
) -> QuerySet[Row]:
    """Those of `found` that have every word of the query, at one of the places if any are named.

    `loosely` forgives a typo. A query without words finds nothing.
    """
    if not query:
        return found.none()
    there: QuerySet[Any, Any] = Word.objects.filter(kind=kind)
    if places:
        there = there.filter(place__in=list(places))
    meant = [_meant(sought, kind, loosely) for sought in query.sought]
    there = there.filter(reduce(or_, meant))
    if len(meant) > 1:
        # Counted in one pass: joined word by word, a plan can go wrong by a factor of fifty.
        counts = {f"times_{n}": Count("pk", filter=each) for n, each in enumerate(meant)}
        there = there.values("thing").annotate(**counts)
        there = there.filter(**{f"{name}__gt": 0 for name in counts})
    key = type(found.model._meta.pk)
    return found.filter(pk__in=there.values_list(Cast("thing", key())))


def _meant(sought: Sought, kind: str, loosely: bool) -> Q:
    """The rows of the words that one searched word means."""
    meant = Q(keys__has_any=sought.any_number(kind))
    if sought.all_of:
        meant |= Q(keys__has_all=sought.all_numbers(kind))
    if loosely and sought.typos:
        meant |= Q(keys__has_any=sought.typo_numbers(kind))
    return meant


def named(found: QuerySet[Row], kind: str, text: str) -> QuerySet[Row]:
    """Those of `found` that `text` finds by name: with a typo only if nothing else is found.

    Everything for an empty text.
    """
    if not text.strip():
        return found
    query = query_of(text)
    exactly = narrow(found, kind, query, places=[NAME])
    if not query.may_have_typo or exactly.exists():
        return exactly
    return narrow(found, kind, query, loosely=True, places=[NAME])


@transaction.atomic
def refresh(thing: Model) -> int:
    """Write the words of a thing as it is now. Returns how many were added or removed."""
    kind = kind_of(thing)
    assert kind.index is not None
    return _write(kind.code, {str(thing.pk): _wanted(kind.index, thing)})


def write_new(thing: Model) -> None:
    """Write the words of a thing that was not there before, and so has none yet."""
    kind = kind_of(thing)
    assert kind.index is not None
    rows = _rows(kind.code, str(thing.pk), _wanted(kind.index, thing))
    if rows:
        insert(*rows)


@transaction.atomic
def refresh_all(things: Sequence[Model]) -> int:
    """The same for many things of one kind, such as rows that were made in bulk."""
    if not things:
        return 0
    kind = kind_of(things[0])
    index = kind.index
    assert index is not None
    return _write(kind.code, {str(thing.pk): _wanted(index, thing) for thing in things})


def forget(kind: str, thing: object) -> None:
    """Remove the words of a thing that is no more."""
    Word.objects.filter(kind=kind, thing=str(thing)).delete()


@dataclass
class Progress:
    """How far a rebuilding has come, and how many words were not as they should be."""

    kind: Kind
    things: int = 0
    changed: int = 0


def rebuild() -> Iterator[Progress]:
    """Compare the open organisation's whole index with its things, and write what differs.

    A step is yielded after each batch, which is a transaction of its own: broken off, it has lost
    nothing, and the next time there is less to write.
    """
    for kind in kinds():
        if kind.index:
            yield from _rebuild(kind, kind.index)


def _rebuild(kind: Kind, index: Index) -> Iterator[Progress]:
    done = Progress(kind, changed=_forget_the_gone(kind, index))
    last = None
    while True:
        with transaction.atomic():
            # Locked, so that nobody changes a thing between our reading it and our writing.
            batch = index.model._default_manager.order_by("pk").select_for_update(of=("self",))
            things = list((batch.filter(pk__gt=last) if last is not None else batch)[:BATCH])
            done.changed += _write(
                kind.code, {str(thing.pk): _wanted(index, thing) for thing in things}
            )
        if not things:
            return
        last = things[-1].pk
        done.things += len(things)
        yield done


def _forget_the_gone(kind: Kind, index: Index) -> int:
    there = index.model._default_manager.values_list(Cast("pk", CharField(max_length=36)))
    return Word.objects.filter(kind=kind.code).exclude(thing__in=there).delete()[0]


def _wanted(index: Index, thing: Any) -> set[tuple[str, str]]:
    wanted: set[tuple[str, str]] = set()
    for place, text in index.words(thing).items():
        least = 1 if place == NAME else 2
        there = dict.fromkeys(w.casefold()[:LONGEST_WORD] for w in words(text) if len(w) >= least)
        wanted |= {(place, word) for word in list(there)[:MOST_WORDS]}
    return wanted


def _write(kind: str, wanted: dict[str, set[tuple[str, str]]]) -> int:
    """Make the index of these things as it should be. Only what differs is written."""
    known: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    gone = []
    rows = Word.objects.filter(kind=kind, thing__in=list(wanted))
    for pk, thing, place, word, rules in rows.values_list("pk", "thing", "place", "word", "rules"):
        if (place, word) in wanted[thing] and rules == RULES:
            known[thing].add((place, word))
        else:
            gone.append(pk)
    new = [
        row for thing, found in wanted.items() for row in _rows(kind, thing, found - known[thing])
    ]
    if gone:
        Word.objects.filter(pk__in=gone).delete()
    Word.objects.bulk_create(new, batch_size=BATCH)
    return len(gone) + len(new)


def _rows(kind: str, thing: str, found: set[tuple[str, str]]) -> list[Word]:
    return [
        Word(
            kind=kind,
            thing=thing,
            place=place,
            word=word,
            rules=RULES,
            keys=_keys(kind, place, word),
        )
        for place, word in sorted(found)
    ]


def _keys(kind: str, place: str, word: str) -> list[int]:
    return keys_of(word, salt=kind, least=1 if place == NAME else LEAST_IN_TEXT)
