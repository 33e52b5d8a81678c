"""A unit of the organisation, and who works there."""

from __future__ import annotations

from django.db import models

from kit.sorting import SortKeyField
from tenants.accounts.models import User


class Unit(models.Model):
    """A department where work and coaching happen (työpaja, yksikkö)."""

    name = models.CharField(max_length=100)
    sort_key = SortKeyField(source="name", max_length=300)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sort_key", "id"]
        constraints = [models.UniqueConstraint(fields=["sort_key"], name="one_unit_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Worker(models.Model):
    """Somebody who works in a unit. One person may work in several."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="workers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "user"], name="one_place_in_a_unit")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.user_id}"
