"""People of a table who seem to be here already, as far as whoever asks may know."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from apps.workshop.audit.services import Actor
from apps.workshop.importing.rows import Person
from apps.workshop.participants.identity.code import mark_of
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import visible_participants

AT_A_TIME = 1000
One = TypeVar("One")


@dataclass(frozen=True)
class Double:
    """One person of the table and the record that seems to be theirs.

    With `by_code` it is the same person for certain. `participant` is None where that record is
    out of reach: then only the code is known to be here.
    """

    number: int
    participant: uuid.UUID | None
    by_code: bool


def doubles(people: Sequence[Person], *, apart: Iterable[uuid.UUID], by: Actor) -> list[Double]:
    """By identity code, or by name and date of birth where no codes say otherwise.

    `apart` are records that this very table has brought in.
    """
    own = set(apart)
    found = {one.number: one for one in _by_name(people, own, by)}
    found |= {one.number: one for one in _by_code(people, own, by)}
    return [found[number] for number in sorted(found)]


def _by_code(people: Sequence[Person], own: set[uuid.UUID], by: Actor) -> Iterator[Double]:
    marks = {
        mark_of(one.newcomer.identity_code): one for one in people if one.newcomer.identity_code
    }
    for some in _parts(list(marks)):
        here = Participant.objects.filter(identity_mark__in=some).exclude(pk__in=own)
        met = dict(here.values_list("identity_mark", "pk"))
        seen = set(
            visible_participants(by).filter(pk__in=met.values()).values_list("pk", flat=True)
        )
        for mark, pk in met.items():
            yield Double(marks[mark].number, pk if pk in seen else None, by_code=True)


def _by_name(people: Sequence[Person], own: set[uuid.UUID], by: Actor) -> Iterator[Double]:
    named: defaultdict[str, list[Person]] = defaultdict(list)
    for one in people:
        named[one.sort_key].append(one)
    for some in _parts(list(named)):
        here = visible_participants(by).filter(sort_key__in=some).exclude(pk__in=own)
        for pk, key, born_on, mark in here.values_list(
            "pk", "sort_key", "born_on", "identity_mark"
        ):
            for one in named[key]:
                code = one.newcomer.identity_code
                if one.born_on == born_on and not (code and mark and mark_of(code) != mark):
                    yield Double(one.number, pk, by_code=False)


def _parts(whole: Sequence[One]) -> Iterator[Sequence[One]]:
    for begin in range(0, len(whole), AT_A_TIME):
        yield whole[begin : begin + AT_A_TIME]
