"""What is left of a word when its endings are taken away, in all three languages at once.

An organisation writes in any of them, and nobody says in which they search.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

import snowballstemmer

from kit.search.letters import folded

SHORTEST = 3
SHORT = 5
VOWELS = frozenset("aeiouy")
_DOUBLED = re.compile(r"([^aeiouy])\1+")
_WEAKENED = re.compile(r"d(?=[aeiouy]?$)")
"""Consonants weaken inside a form: koti, kodin."""
_ENDINGS_OF_NOUNS = re.compile(r"(?<=[uy])(ks|t)$")
"""turvallisuus, turvallisuuden, turvallisuutta; kirjaus, kirjauksen."""


@cache
def _stemmers() -> tuple[Any, ...]:
    return tuple(snowballstemmer.stemmer(name) for name in ("finnish", "swedish", "english"))


@lru_cache(maxsize=20_000)
def stems(word: str) -> frozenset[str]:
    """The stems of a word, folded; longer ones may stand at the beginning of another word."""
    lower = word.casefold()
    plain = folded(lower)
    found = {
        folded(each.stemWord(form))
        for each in _stemmers()
        for form in dict.fromkeys((lower, plain))
    }
    if len(plain) > 4 and plain.endswith("nen"):  # Mäkinen: the other cases have mäkis-.
        found.add(f"{plain[:-3]}s")
    return frozenset(
        stem for stem in found if stem and not _is_cut_short(stem, plain)
    ) or frozenset({plain})


def bases(word: str) -> frozenset[str]:
    """The stems without what changes inside them: what two forms of one word have in common."""
    plain = folded(word)
    found = set()
    for stem in stems(word):
        found.add(_base(stem))
        follows = plain[len(stem) : len(stem) + 2] if plain.startswith(stem) else ""
        if follows[:1] in VOWELS and len(stem) <= SHORT:  # kot-ia is koti's.
            found.add(_base(stem + follows[0]))
        if stem.endswith("o") and follows[:1] in {"i", "j"}:  # pajo-jen is paja's.
            found.add(_base(f"{stem[:-1]}a"))
    return frozenset(found)


def guesses(word: str) -> frozenset[str]:
    """More bases a searched word may have, where its ending can be understood in two ways."""
    plain = folded(word)
    found = set()
    if plain.endswith("sta"):  # virtasta is virtanen's, pajasta is paja's.
        found.add(_base(plain[:-2]))
    if len(plain) > SHORTEST and plain[-1] in "an" and plain[-2] in VOWELS:  # työn, kotia
        found.add(_base(plain[:-1]))
    return frozenset(found)


def without_last_vowels(base: str) -> str:
    """The base as it ends a compound: puupaj-, paj-."""
    while len(base) > SHORTEST and base[-1] in VOWELS:
        base = base[:-1]
    return base


def _is_cut_short(stem: str, plain: str) -> bool:
    """A vowel less makes of a short word another one: Anna and Anne are two people."""
    whole, left = _undoubled(plain), _undoubled(stem)
    return len(left) < SHORT and whole != left and VOWELS.issuperset(whole[len(left) :])


def _undoubled(plain: str) -> str:
    return _DOUBLED.sub(r"\1", plain.replace("ck", "k"))


def _base(stem: str) -> str:
    plain = _undoubled(stem)
    if len(plain) > SHORT:
        plain = without_last_vowels(plain)
    plain = _WEAKENED.sub("t", plain)
    return _ENDINGS_OF_NOUNS.sub("s", plain) if len(plain) > SHORT else plain
