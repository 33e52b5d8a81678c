"""Figures of the whole network, cell by cell, as each organisation's publisher wrote them."""

from __future__ import annotations

import uuid

from django.db import models

from tenants.organisations.models import Organisation


class Cell(models.Model):
    """How many of one measure one organisation had in one calendar year."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        db_column="organisation",
        related_name="+",
    )
    measure = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "measure", "year"], name="one_cell_per_measure_and_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.year}"
