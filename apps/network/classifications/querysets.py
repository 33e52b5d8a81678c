"""Reading code lists: which codes may be used on a day, and the choices of a form."""

from __future__ import annotations

from datetime import date

from kit.sorting import sort_key
from kit.validity import DatedQuerySet, Row

LANGUAGES = ("fi", "sv", "en")

LAST = ("OTHER", "UNK")
"""Answers that fit anyone stand at the end of a list, "no information" as the very last."""


def spoken(language: str) -> str:
    """The language a reader gets: Swedish for `sv-fi`, Finnish for one we do not have."""
    base = language.split("-")[0]
    return base if base in LANGUAGES else "fi"


class CodeQuerySet(DatedQuerySet[Row]):
    """Codes, each with the names and rules it had between two dates."""

    def names(self, language: str) -> dict[str, str]:
        """The latest name of every code, also of one no longer in use, in one query."""
        rows = self.order_by("valid_from").values_list("code", f"name_{spoken(language)}")
        return dict(rows)

    def choices(self, language: str, on: date) -> list[tuple[str, str]]:
        """Code and name of what may be chosen that day, alphabetically, the open answers last."""
        rows = self.valid_on(on).order_by().values_list("code", f"name_{spoken(language)}")
        return sorted(rows, key=_place)


def _place(row: tuple[str, str]) -> tuple[int, str, str]:
    code, name = row
    return (LAST.index(code) + 1 if code in LAST else 0, sort_key(name), code)
