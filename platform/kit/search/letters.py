"""Words of a text, in letters that everybody can type."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from kit.sorting import SILENT, WHOLE

LONGEST_WORD = 40
"""Letters of a word that count. Finnish compounds stay well below."""

_WHOLE = {**WHOLE, "æ": "a", "ø": "o"}


def folded(text: str) -> str:
    """`text` in lower case without dots, rings and accents: Mäkinen and Makinen become one."""
    return "".join(letters for letters, _place in _letters(text))


def words(text: str) -> list[str]:
    """The words of a text as they are written, in order. Hyphens part words, apostrophes do not."""
    return [text[begins:ends] for begins, ends in places(text)]


def places(text: str) -> Iterator[tuple[int, int]]:
    """Where each word of a text begins and ends."""
    begins: int | None = None
    for place, char in enumerate(text):
        if _is_of_word(char):
            begins = place if begins is None else begins
        elif begins is not None:
            yield begins, place
            begins = None
    if begins is not None:
        yield begins, len(text)


def folded_with_places(word: str) -> tuple[str, list[int]]:
    """The folded word, and for each of its letters the place of the letter it comes from."""
    letters, came_from = "", []
    for found, place in _letters(word):
        letters += found
        came_from += [place] * len(found)
    return letters, came_from


def _is_of_word(char: str) -> bool:
    return char in SILENT - {":", "."} or unicodedata.category(char)[0] in "LNM"


def _letters(text: str) -> Iterator[tuple[str, int]]:
    for place, char in enumerate(text):
        # Folding case may bring composed characters back, hence twice (Unicode, section 3.13).
        apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
        kept = (_WHOLE.get(part, part) for part in apart if unicodedata.category(part)[0] in "LN")
        yield "".join(kept), place
