"""The texts a chapter of the handbook can begin from: twelve, in three languages.

They are our own, after the chapter model of the domain dossier (section 3.5), and no criteria of
anybody's. A blank to fill in stands in square brackets, as in "[nimi]".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA_FILE = Path(__file__).parent / "data" / "chapter_templates.json"


@dataclass(frozen=True, slots=True)
class ChapterTemplate:
    """One chapter to begin from; every text by language: `fi`, `sv` and `en`."""

    code: str
    number: int
    titles: Mapping[str, str]
    purposes: Mapping[str, str]
    bodies: Mapping[str, str]

    def title(self, language: str) -> str:
        """The heading of the chapter."""
        return _spoken(self.titles, language)

    def purpose(self, language: str) -> str:
        """The question the chapter answers, in one sentence."""
        return _spoken(self.purposes, language)

    def body(self, language: str) -> str:
        """Markdown: headings, each with a guiding question and a text with blanks to fill in."""
        return _spoken(self.bodies, language)


@cache
def chapter_templates() -> tuple[ChapterTemplate, ...]:
    """All templates, in the order of the handbook."""
    entries = json.loads(DATA_FILE.read_text(encoding="utf-8"))
    templates = (
        ChapterTemplate(
            code=entry["code"],
            number=entry["number"],
            titles=entry["title"],
            purposes=entry["purpose"],
            bodies=entry["body"],
        )
        for entry in entries
    )
    return tuple(sorted(templates, key=lambda template: template.number))


def chapter_template(code: str) -> ChapterTemplate:
    """The template with that code. Raises `KeyError` when there is none."""
    for template in chapter_templates():
        if template.code == code:
            return template
    raise KeyError(code)


def _spoken(texts: Mapping[str, str], language: str) -> str:
    """Swedish for `sv-fi` too, and Finnish for a language we do not have."""
    return texts.get(language.split("-")[0], texts["fi"])
