"""The coaching plan: a draft that lives, and what was agreed, which never changes."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.workshop.participants.life_areas import LifeArea
from apps.workshop.plans.models.goal import Goal
from apps.workshop.plans.models.kept import Kept
from tenants.accounts.models import User


class Present(models.TextChoices):
    """Who was there when a plan was agreed."""

    PARTICIPANT = "participant", _("The participant")
    COACH = "coach", _("The coach")
    REFERRER = "referrer", _("The referrer")


class Language(models.TextChoices):
    """The languages a participant gets the plan in."""

    FINNISH = "fi", _("Finnish")
    SWEDISH = "sv", _("Swedish")
    ENGLISH = "en", _("English")


class Sections(models.Model):
    """The short sections of a plan."""

    situation = models.TextField(blank=True)
    strengths = models.TextField(blank=True)
    support = models.TextField(blank=True)
    offer = models.TextField(blank=True)
    days = models.TextField(blank=True)

    class Meta:
        abstract = True


SECTIONS = ("situation", "strengths", "support", "offer", "days")
KEPT_ALWAYS = ("days",)
"""The sections that may be kept where the file belongs to another controller's register."""


class Plan(Kept, Sections):
    """One version of somebody's coaching plan (valmennussuunnitelma), numbered from 1.

    Its sections are the draft. Once it is agreed they are in `AgreedPlan`, and empty here.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        AGREED = "agreed", _("Agreed")
        UNDER_REVIEW = "under_review", _("Under review")
        SUPERSEDED = "superseded", _("Replaced by a newer one")
        COMPLETED = "completed", _("Completed")

    IN_FORCE = (State.AGREED, State.UNDER_REVIEW)

    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    language = models.CharField(max_length=2, choices=Language, default=Language.FINNISH)
    review_on = models.DateField(null=True, blank=True)
    goals = models.ManyToManyField(Goal, related_name="drafts")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["participant", "number"], name="one_plan_of_a_number"),
            models.UniqueConstraint(
                fields=["participant"], condition=Q(state="draft"), name="one_draft_of_a_plan"
            ),
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(state__in=("agreed", "under_review")),
                name="one_plan_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"

    @property
    def is_in_force(self) -> bool:
        return self.state in self.IN_FORCE


class AgreedPlan(Sections):
    """What a plan said when it was agreed, on which day and with whom. Rows are only added."""

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="agreed")
    agreed_on = models.DateField()
    present: Any = models.JSONField(help_text="A list of `Present`.")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.agreed_on}"


class AgreedGoal(models.Model):
    """What a goal said when the plan was agreed. Rows are only added."""

    agreed = models.ForeignKey(AgreedPlan, on_delete=models.PROTECT, related_name="goals")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="agreed")
    area = models.CharField(max_length=12, choices=LifeArea)
    text = models.CharField(max_length=300)
    first_step = models.CharField(max_length=300, blank=True)
    helper = models.CharField(max_length=200, blank=True)
    by_on = models.DateField(null=True, blank=True)
    measure = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["agreed", "goal"], name="a_goal_is_agreed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.area}"
