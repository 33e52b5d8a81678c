"""Days on which nobody comes, and after how many days away coaches are told."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from apps.workshop.units.models import Unit
from tenants.accounts.models import User


class Closure(models.Model):
    """Days on which one unit is closed, or without a unit the whole house."""

    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="closures"
    )
    name = models.CharField(max_length=100)
    starts_on = models.DateField()
    ends_on = models.DateField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="a_closure_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return self.name


USUAL_ABSENCE_DAYS = 3


class Alert(models.Model):
    """After how many planned days away in a row the own coaches are told. One row, or none."""

    only = models.BooleanField(primary_key=True, default=True)
    absence_days = models.PositiveSmallIntegerField(
        default=USUAL_ABSENCE_DAYS, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="there_is_one_limit_of_alerts")
        ]

    def __str__(self) -> str:
        return str(self.absence_days)
