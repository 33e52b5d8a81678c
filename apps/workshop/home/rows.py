"""What My day is made of: short lists of rows, each with the way to the whole."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any

MOST = 6
"""More rows than this are not read between two participants."""


@dataclass(frozen=True)
class Row:
    """One thing: when, what, and the one step. `tone` is wait (soon) or late.

    `participant` or `contact` is whose name the row shows, for the audit trail.
    """

    title: str
    text: str
    url: str
    action: str = ""
    when: str = ""
    note: str = ""
    tone: str = ""
    participant: uuid.UUID | None = None
    contact: uuid.UUID | None = None


@dataclass(frozen=True)
class Whole:
    """The way to a whole list, in words that say how much of it is not here."""

    url: str
    label: str


@dataclass(frozen=True)
class Section:
    """A short list. `total` counts the whole; `empty` is said where there is nothing."""

    id: str
    title: str
    rows: list[Row]
    empty: str
    total: int = 0
    note: str = ""
    wholes: list[Whole] = field(default_factory=list)


@dataclass(frozen=True)
class Day:
    """What a request knows about today before any list is made."""

    today: date
    bases: dict[str, str]

    def basis(self, code: str) -> str:
        """The name of a service basis; a code that is not known is shown as it is."""
        return self.bases.get(code, code)


def shown_participants(sections: list[Section]) -> list[uuid.UUID]:
    """Whose names these sections show, each once, in the order of the page."""
    found: dict[uuid.UUID, Any] = {}
    for section in sections:
        found |= {row.participant: None for row in section.rows if row.participant}
    return list(found)


def shown_contacts(sections: list[Section]) -> list[uuid.UUID]:
    """Which contacts these sections show, in the order of the page."""
    return [row.contact for section in sections for row in section.rows if row.contact]
