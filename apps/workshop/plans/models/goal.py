"""What a participant wants to change, in their own words, and how far they say it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.life_areas import HEALTH_AREAS, LifeArea
from apps.workshop.plans.models.kept import Kept
from tenants.accounts.models import User

HIGHEST = 10
"""The own estimate goes from 0 to this."""


class GoalQuerySet(models.QuerySet["Goal"]):
    """Finding goals."""

    def readable(self, parts: Iterable[Compartment]) -> GoalQuerySet:
        """Goals of the compartments that somebody may read."""
        open_parts, found = set(parts), Q(pk__in=[])
        if Compartment.COACHING in open_parts:
            found |= ~Q(area__in=HEALTH_AREAS)
        if Compartment.HEALTH in open_parts:
            found |= Q(area__in=HEALTH_AREAS)
        return self.filter(found)

    def with_change(self) -> GoalQuerySet:
        """With `first` and `last`, the estimates at the start and now, and `estimated_on`."""
        told = Estimate.objects.filter(goal_id=OuterRef("pk"))
        newest = told.order_by("-estimated_on", "-id")
        return self.annotate(
            first=Subquery(told.order_by("estimated_on", "id").values("value")[:1]),
            last=Subquery(newest.values("value")[:1]),
            estimated_on=Subquery(newest.values("estimated_on")[:1]),
        )


class Goal(Kept):
    """One goal of a participant, in the participant's own words."""

    class State(models.TextChoices):
        OPEN = "open", _("Not begun")
        IN_PROGRESS = "in_progress", _("In progress")
        REACHED = "reached", _("Reached")
        PARTLY_REACHED = "partly_reached", _("Partly reached")
        CHANGED = "changed", _("Changed to another goal")
        DROPPED = "dropped", _("Dropped")

    RUNNING = (State.OPEN, State.IN_PROGRESS)

    area = models.CharField(max_length=12, choices=LifeArea)
    text = models.CharField(max_length=300)
    why = models.TextField(blank=True)
    first_step = models.CharField(max_length=300, blank=True)
    helper = models.CharField(max_length=200, blank=True)
    by_on = models.DateField(null=True, blank=True)
    measure = models.CharField(max_length=300, blank=True)
    target = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(HIGHEST)]
    )
    state = models.CharField(max_length=14, choices=State, default=State.OPEN)

    objects: Any = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target__isnull=True) | Q(target__lte=HIGHEST),
                name="a_target_is_at_most_ten",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.state}"

    @property
    def compartment(self) -> Compartment:
        """The compartment it belongs to, by its area of life."""
        return Compartment.HEALTH if self.area in HEALTH_AREAS else Compartment.COACHING

    @property
    def is_running(self) -> bool:
        return self.state in self.RUNNING


class Estimate(models.Model):
    """How far the participant says a goal is, 0 to 10, on one day. One day has one.

    `version` counts its changes; what it was before the last one is kept so that it can be undone.
    """

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="estimates")
    value = models.PositiveSmallIntegerField(validators=[MaxValueValidator(HIGHEST)])
    estimated_on = models.DateField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)
    value_before = models.PositiveSmallIntegerField(null=True, blank=True)
    written_by_before = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["estimated_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["goal", "estimated_on"], name="one_estimate_a_day"),
            models.CheckConstraint(
                condition=Q(value__lte=HIGHEST), name="an_estimate_is_at_most_ten"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} {self.estimated_on}"
