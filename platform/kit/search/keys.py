"""Keys of a word in an index, and what a searched word asks of them.

A key is a number of 32 bits. The letter before each says what it stands for:

- `s` the word begins so; `g` four letters of it, anywhere: together they find a part of a compound
- `b` its base; `e` the base ends so: pajojen finds puupaja, though only paj is left of both
- `d` the word, or the word with one letter left out: two that share one are a typo apart
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kit.search.letters import LONGEST_WORD, folded, words
from kit.search.stems import SHORTEST, bases, guesses, stems, without_last_vowels

RULES = 1
"""Counts up with every change of what a word's keys are, so that an index is made anew."""

PART = 4
"""A part inside a word is found from so many letters on."""
LONG_STEM = 5
"""So long a stem may begin another word; of a shorter one too many words do."""
TYPO = 5
"""So long a word may have a typo: a shorter one is soon another word."""

LONGEST_TEXT = 100
MOST_WORDS = 6
"""What is typed beyond is not looked at."""


def keys_of(word: str, *, salt: str = "", least: int = 1) -> list[int]:
    """The keys of a word as it is written. Its beginnings count from `least` letters on."""
    return sorted(_numbers(_keys(word, least), salt))


# Small: names of other organisations and the like come again and again, most words never.
@lru_cache(maxsize=1000)
def _keys(word: str, least: int = 1) -> frozenset[str]:
    plain = folded(word)[:LONGEST_WORD]
    found = {f"s{plain[:end]}" for end in range(min(least, len(plain)), len(plain) + 1)}
    found |= {f"g{part}" for part in _parts(plain)}
    for base in bases(word):
        end = without_last_vowels(base)
        found.add(f"b{base}")
        found |= {f"e{end[at:]}" for at in range(SHORTEST, len(end) - SHORTEST + 1)}
    if _may_have_typo(plain, TYPO - 1):
        found |= {f"d{form}" for form in _with_one_left_out(plain)}
    return frozenset(found)


@dataclass(frozen=True)
class Sought:
    """One searched word. A word is meant if it has one of `any_of`, or all of `all_of`."""

    word: str
    any_of: frozenset[str]
    all_of: frozenset[str]
    typos: frozenset[str]

    def any_number(self, salt: str) -> list[int]:
        return sorted(_numbers(self.any_of, salt))

    def all_numbers(self, salt: str) -> list[int]:
        return sorted(_numbers(self.all_of, salt))

    def typo_numbers(self, salt: str) -> list[int]:
        return sorted(_numbers(self.typos, salt))

    def is_met_by(self, word: str, *, loosely: bool = False) -> bool:
        """Whether a word is meant; `loosely` forgives a typo."""
        keys = _keys(word)
        strictly = not keys.isdisjoint(self.any_of) or (
            bool(self.all_of) and keys.issuperset(self.all_of)
        )
        return strictly or (loosely and not keys.isdisjoint(self.typos))


@dataclass(frozen=True)
class Query:
    """What somebody searches: every one of its words must be found, in any order."""

    text: str
    sought: tuple[Sought, ...]

    def __bool__(self) -> bool:
        return bool(self.sought)

    @property
    def may_have_typo(self) -> bool:
        return any(each.typos for each in self.sought)

    def is_met_by(self, text: str, *, loosely: bool = False) -> bool:
        """Whether a text has every word."""
        there = words(text)
        return all(
            any(each.is_met_by(word, loosely=loosely) for word in there) for each in self.sought
        )


def query_of(text: str) -> Query:
    """What was typed, as a query. Without a word in it the query is false."""
    # PostgreSQL refuses a text with NUL in it, and no page has one.
    kept = " ".join(text.replace("\0", "")[:LONGEST_TEXT].split())
    found = dict.fromkeys(word for word in words(kept) if folded(word))
    return Query(kept, tuple(_sought(word) for word in list(found)[:MOST_WORDS]))


def _sought(word: str) -> Sought:
    plain = folded(word)[:LONGEST_WORD]
    any_of = {f"s{plain}"}
    # What has been left of a short word may be the beginning of any other.
    any_of |= {f"s{stem}" for stem in stems(word) if LONG_STEM <= len(stem) < len(plain)}
    for base in bases(word) | guesses(word):
        any_of.add(f"b{base}")
        if len(plain) >= PART and len(base) >= SHORTEST:
            any_of.add(f"e{without_last_vowels(base)}")
    typos = _with_one_left_out(plain) if _may_have_typo(plain, TYPO) else ()
    return Sought(
        word,
        frozenset(any_of),
        frozenset(f"g{part}" for part in _parts(plain)),
        frozenset(f"d{form}" for form in typos),
    )


def _parts(plain: str) -> Iterable[str]:
    return {plain[at : at + PART] for at in range(len(plain) - PART + 1)}


def _may_have_typo(plain: str, least: int) -> bool:
    """Numbers and references are meant as they are typed."""
    return len(plain) >= least and not any(char.isdigit() for char in plain)


def _with_one_left_out(plain: str) -> set[str]:
    return {plain, *(plain[:at] + plain[at + 1 :] for at in range(len(plain)))}


def _numbers(keys: Iterable[str], salt: str) -> set[int]:
    """Keys as PostgreSQL's integers, which have a sign. `salt` keeps kinds apart in one index."""
    return {zlib.crc32(f"{salt}:{key}".encode()) - 2**31 for key in keys}
