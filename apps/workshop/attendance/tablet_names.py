"""What people are called on a screen that everybody in the room can read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from uuid import UUID

from apps.workshop.participants.models import Participant


def names_on_tablet(people: Sequence[Participant]) -> dict[UUID, str]:
    """Each person's name for the screen, no two alike: “Aino V.”, under protection “A. V.”.

    Under protection only initials: a passer-by learns no name, and there is nothing to remember.
    A symbol of one's own would be as easily seen to be one, and easily tapped by mistake.
    """
    names = {one.pk: _short(one, 1) for one in people}
    alike = {name for name, number in Counter(names.values()).items() if number > 1}
    for person in people:
        if names[person.pk] in alike and not person.is_protected:
            names[person.pk] = _short(person, 2)
    return _numbered(people, names)


def _short(person: Participant, letters: int) -> str:
    family = person.family_name.strip()[:letters]
    if person.is_protected:
        return f"{person.given_name.strip()[:1]}. {family}."
    return f"{person.given_name.strip()} {family}."


def _numbered(people: Sequence[Participant], names: dict[UUID, str]) -> dict[UUID, str]:
    """Those still alike with a number each, by the date of birth, so that it stays theirs."""
    same: dict[str, list[Participant]] = defaultdict(list)
    for person in people:
        same[names[person.pk]].append(person)
    found = dict(names)
    for name, those in same.items():
        if len(those) > 1:
            for number, one in enumerate(sorted(those, key=_age), start=1):
                found[one.pk] = f"{name} {number}"
    return found


def _age(person: Participant) -> tuple[str, str]:
    return (str(person.born_on or ""), str(person.pk))
