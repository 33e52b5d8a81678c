"""Changes of figures that have not reached the shared cells yet."""

from __future__ import annotations

from django.db import models


class Delta(models.Model):
    """How much one measure of one year changed, written in the transaction that changed it."""

    measure = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    amount = models.IntegerField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.measure} {self.year} {self.amount:+d}"
