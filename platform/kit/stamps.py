"""Rows of a long list as stamps: one rendering of their template for all of the same kind.

A template takes a hundred times longer for a row than putting the row's words into text that
stands already, and most rows of a list differ in nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

# Characters of the private use area, which nobody types and no escaping touches.
OPENS, CLOSES = "\ue000", "\ue001"
BLANK = re.compile(f"{OPENS}([a-z_]+){CLOSES}")


@dataclass(frozen=True)
class Stamped:
    """One row. The template may print `words`, and ask only what `flags` hold.

    All rows of a list have the same names in both. A word is text, escaped when it is put in.
    """

    words: Mapping[str, str]
    flags: Mapping[str, Hashable]


@dataclass(frozen=True)
class Pattern:
    """A rendered row with blanks for its words: text and the names of words in turn."""

    parts: Sequence[str]

    def filled(self, words: Mapping[str, str]) -> str:
        """The row of these words."""
        filled = list(self.parts)
        # Escaped all at once. No word has the sign between them: no database takes it into a text.
        filled[1::2] = escape("\0".join([words[name] for name in filled[1::2]])).split("\0")
        return "".join(filled)


def blanks(names: Iterable[str]) -> dict[str, str]:
    """What a template prints in the place of each word."""
    return {name: f"{OPENS}{name}{CLOSES}" for name in names}


def pattern_of(rendered: str) -> Pattern:
    """The pattern of a row that was rendered with `blanks`."""
    return Pattern(BLANK.split(rendered))
