"""Reading areas: which rows hold on a day, and the choices of a form."""

from __future__ import annotations

from typing import Self

from kit.sorting import sort_key
from kit.validity import DatedQuerySet, Row


def suffix(language: str) -> str:
    """Which name a reader gets: Swedish for `sv` and `sv-fi`, else Finnish, in English too."""
    return "sv" if language.split("-")[0] == "sv" else "fi"


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
