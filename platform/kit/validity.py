"""Rows that hold from one day to another: reference data is ended and begun anew, not overwritten.

`valid_from` is the first day and `valid_to` the last; without one a row holds until further notice.
"""

from __future__ import annotations

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

Row = TypeVar("Row", bound=models.Model)

OPEN = Q(valid_to__isnull=True)
"""Rows that hold until further notice."""


def ends_after_it_starts(name: str) -> models.CheckConstraint:
    """The constraint, under a name of its own, that a row's last day is after its first."""
    return models.CheckConstraint(name=name, condition=OPEN | Q(valid_to__gt=F("valid_from")))


class DatedQuerySet(models.QuerySet[Row]):
    """Rows with `valid_from` and `valid_to`."""

    def valid_on(self, day: date) -> Self:
        """The rows in force on `day`, both ends included."""
        return self.filter(OPEN | Q(valid_to__gte=day), valid_from__lte=day)
