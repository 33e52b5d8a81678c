"""Folding an organisation's changes into its cells, and the totals people see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Q, Sum

from apps.network.statistics.measures import MEASURES, Measure
from apps.network.statistics.models import Cell
from kit.database.scope import current_organisation

BASE = 3
FEWEST_ORGANISATIONS = 3


@dataclass(frozen=True)
class Total:
    """One preliminary total of the whole network, rounded to the nearest multiple of three.

    `rounded` is None while fewer than three organisations stand behind the figure, or one of them
    has most of it: the total would then be that organisation's.
    """

    measure: Measure
    rounded: int | None


def fold(changes: Mapping[tuple[str, int], int]) -> None:
    """Add changes, (measure, year) to amount, to the open organisation's own cells."""
    us = current_organisation()
    with connection.cursor() as cursor:
        # In one order everywhere, so that two publishers cannot wait for each other.
        for (measure, year), amount in sorted(changes.items()):
            cursor.execute(
                "INSERT INTO statistics_cell (id, organisation, measure, year, count)"
                " VALUES (gen_random_uuid(), %s, %s, %s, %s)"
                " ON CONFLICT (organisation, measure, year)"
                " DO UPDATE SET count = statistics_cell.count + EXCLUDED.count",
                [us, measure, year, amount],
            )


def published_figures(year: int) -> list[tuple[Measure, int]]:
    """The open organisation's own cells of a year, exact, for itself."""
    counts = dict(Cell.objects.filter(year=year).values_list("measure", "count"))
    return [(measure, counts.get(measure.code, 0)) for measure in MEASURES]


def preliminary_totals(year: int) -> list[Total]:
    """The network's totals of a year. Runs in the network's scope."""
    rows = (
        Cell.objects.filter(year=year)
        .values("measure")
        .annotate(
            total=Sum("count"),
            largest=Max("count"),
            organisations=Count("organisation", filter=Q(count__gt=0)),
        )
    )
    found = {row["measure"]: row for row in rows}
    return [Total(measure, _shown(found.get(measure.code))) for measure in MEASURES]


def _shown(row: Mapping[str, Any] | None) -> int | None:
    if row is None or row["organisations"] < FEWEST_ORGANISATIONS:
        return None
    if 2 * row["largest"] > row["total"]:
        return None
    return rounded(row["total"])


def rounded(count: int) -> int:
    """The nearest multiple of three (architecture, section 5)."""
    return BASE * ((count + BASE // 2) // BASE)
