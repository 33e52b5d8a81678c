"""Reading areas: which rows hold on a day, and the choices of a form."""

from __future__ import annotations

from datetime import date
from typing import Self, TypeVar

from django.db import models

from kit.sorting import sort_key

Row = TypeVar("Row", bound=models.Model)


def suffix(language: str) -> str:
    """Which name a reader gets: Swedish for `sv` and `sv-fi`, else Finnish, in English too."""
    return "sv" if language.split("-")[0] == "sv" else "fi"


class DatedQuerySet(models.QuerySet[Row]):
    """Rows that hold from one day to another."""

    def valid_on(self, day: date) -> Self:
        """The rows in force on `day`, both ends included."""
        open_or_later = models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day)
        return self.filter(open_or_later, valid_from__lte=day)


class MunicipalityQuerySet(DatedQuerySet[Row]):
    """Municipalities, each as it was between two dates."""

    def for_choices(self, language: str) -> list[tuple[str, str]]:
        """Code and name, in the language's alphabetical order.

        Ask `valid_on` first, or a municipality that changed its name comes twice.
        """
        end = suffix(language)
        return list(self.order_by(f"sort_{end}", "code").values_list("code", f"name_{end}"))


class AreaQuerySet(DatedQuerySet[Row]):
    """Areas of every kind; the same code means another area in another kind."""

    def of_kind(self, kind: str) -> Self:
        """Areas of one kind, a value of `Area.Kind`."""
        return self.filter(kind=kind)

    def for_choices(self, language: str) -> list[tuple[str, str]]:
        """Code and name, in the language's alphabetical order.

        Ask `of_kind` and `valid_on` first, or one code comes for several areas.
        """
        rows = self.order_by().values_list("code", f"name_{suffix(language)}")
        return sorted(rows, key=lambda row: (sort_key(row[1]), row[0]))
