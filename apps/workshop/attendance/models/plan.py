"""On which days of the week somebody comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject

from apps.workshop.participants.models import Period
from kit.database.ready import Given
from tenants.accounts.models import User


class WeeklyPlanQuerySet(models.QuerySet["WeeklyPlan"]):
    """Finding plans, with or without their days."""

    def with_days(self, weekday: Given | None = None) -> Self:
        """Each with its days as objects, `days_read`: all of the week, or one weekday's."""
        days = PlannedDay.objects.filter(plan=OuterRef("pk"))
        if weekday is not None:
            days = days.filter(weekday=weekday)
        told = JSONObject(**{name: name for name in PlannedDay.TOLD})
        return self.annotate(days_read=ArraySubquery(days.values(told=told)))


class WeeklyPlan(models.Model):
    """The days of a usual week in one period, from a day on until the next (viikkosuunnitelma).

    Where it goes past a limit of the service basis it holds all the same, with the reason.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="weekly_plans")
    valid_from = models.DateField()
    reason = models.TextField(max_length=500, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now=True)

    objects = WeeklyPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "valid_from"], name="one_weekly_plan_begins_on_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.valid_from}"


class PlannedDay(models.Model):
    """One day of a usual week: how long, perhaps from when to when, here or at a distance."""

    plan = models.ForeignKey(WeeklyPlan, on_delete=models.CASCADE, related_name="days")
    weekday = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(7)], help_text="Monday is 1."
    )
    starts_at = models.TimeField(null=True, blank=True)
    ends_at = models.TimeField(null=True, blank=True)
    hours = models.DecimalField(max_digits=4, decimal_places=2)
    is_remote = models.BooleanField(default=False)

    TOLD = ("id", "weekday", "starts_at", "ends_at", "hours", "is_remote")
    """What an object of a query tells of it: everything but whose it is (`as_told`)."""

    class Meta:
        ordering = ["weekday"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "weekday"], name="a_weekday_is_planned_once"),
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=7), name="a_week_has_seven_days"
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=24), name="a_planned_day_has_hours"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
                name="a_planned_day_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.hours}"

    @classmethod
    def as_told(cls, told: Mapping[str, Any], plan: WeeklyPlan) -> Self:
        """A day of this plan out of such an object."""
        times = {at: told[at] and time.fromisoformat(told[at]) for at in ("starts_at", "ends_at")}
        hours = {"hours": Decimal(str(told["hours"]))}
        return cls(plan=plan, **{name: told[name] for name in cls.TOLD} | times | hours)
