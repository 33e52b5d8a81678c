"""Reading code lists: which codes may be used on a day, and the choices of a form."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models

from kit.remembered import remembered
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
        """The latest name of every code, also of one no longer in use."""
        if self.query.where:
            return _names_in(self, spoken(language))
        return _names(self.model, spoken(language))

    def now_of(self, column: str) -> dict[str, Any]:
        """One column of every code of the list, as its latest row has it."""
        return _now_of(self.model, column)

    def ever(self, column: str, value: object) -> set[str]:
        """Codes of which any row, of whatever day, says `value`."""
        rows = _rows(self.model).items()
        return {code for code, told in rows if any(getattr(one, column) == value for one in told)}

    def rules_of(self, code: str, on: date) -> Row | None:
        """The row of a code whose rules hold on a day: of those begun by then the last.

        For a day before all of them the oldest; None for a code there never was.
        """
        rows: tuple[Row, ...] = _rows(self.model).get(code, ())
        begun = [row for row in rows if row.valid_from <= on]  # type: ignore[attr-defined]
        return (begun[-1:] or rows[:1] or (None,))[0]

    def choices(self, language: str, on: date) -> list[tuple[str, str]]:
        """Code and name of what may be chosen that day, alphabetically, the open answers last."""
        if self.query.where:
            return _choices_in(self, spoken(language), on)
        return _choices(self.model, spoken(language), on)


def _names_in(codes: CodeQuerySet[Any], language: str) -> dict[str, str]:
    return dict(codes.order_by("valid_from").values_list("code", f"name_{language}"))


def _choices_in(codes: CodeQuerySet[Any], language: str, on: date) -> list[tuple[str, str]]:
    rows = codes.valid_on(on).order_by().values_list("code", f"name_{language}")
    return sorted(rows, key=_place)


@remembered
def _names(codes: type[models.Model], language: str) -> dict[str, str]:
    return _names_in(CodeQuerySet(codes), language)


@remembered
def _now_of(codes: type[models.Model], column: str) -> dict[str, Any]:
    return dict(codes._default_manager.order_by("valid_from").values_list("code", column))


@remembered
def _rows(codes: type[models.Model]) -> dict[str, tuple[Any, ...]]:
    """Every row of the list by its code, the oldest first."""
    found: dict[str, tuple[Any, ...]] = {}
    for row in codes._default_manager.order_by("valid_from"):
        found[row.code] = (*found.get(row.code, ()), row)  # type: ignore[attr-defined]
    return found


@remembered
def _choices(codes: type[models.Model], language: str, on: date) -> list[tuple[str, str]]:
    return _choices_in(CodeQuerySet(codes), language, on)


def _place(row: tuple[str, str]) -> tuple[int, str, str]:
    code, name = row
    return (LAST.index(code) + 1 if code in LAST else 0, sort_key(name), code)
