"""One filling of the survey, its answers and own goals, and the personal links that lead to it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.personal.links import PersonalLink
from apps.workshop.surveys.questions import HEALTH_AREAS, HIGHEST, LOWEST, MOST_GOALS, Area, Word
from tenants.accounts.models import User

LANGUAGES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
"""Each in its own name, as the person looks for it."""


class Survey(models.Model):
    """One filling of Minun tavoitteeni: where the person stands, in their own words and numbers."""

    class Occasion(models.TextChoices):
        START = "start", _("At the start")
        MIDDLE = "middle", _("At the middle")
        END = "end", _("At the end")
        EXTRA = "extra", _("In between")

    class FilledBy(models.TextChoices):
        PARTICIPANT = "participant", _("By themselves")
        TOGETHER = "together", _("Together with a coach")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="surveys")
    occasion = models.CharField(max_length=10, choices=Occasion)
    filled_by = models.CharField(max_length=15, choices=FilledBy)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    begun_at = models.DateTimeField(default=timezone.now)
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["begun_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(done_at__isnull=True),
                name="one_survey_is_filled_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occasion} {self.begun_at:%Y-%m-%d}"

    @property
    def is_done(self) -> bool:
        return self.done_at is not None


class Answer(models.Model):
    """What was answered about one area of life, or to one question in words. Nothing is asked of

    anybody: a question that was skipped has no row.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=12, choices=[*Area.choices, *Word.choices])
    compartment = models.CharField(
        max_length=10,
        choices=[(part.value, part.label) for part in (Compartment.COACHING, Compartment.HEALTH)],
    )
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    wants_change = models.BooleanField(null=True, blank=True)
    text = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "question"], name="a_question_has_one_answer"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(LOWEST, HIGHEST)),
                name="a_score_is_on_the_scale",
            ),
            models.CheckConstraint(
                condition=Q(
                    question__in=[area.value for area in HEALTH_AREAS],
                    compartment=Compartment.HEALTH.value,
                )
                | ~Q(question__in=[area.value for area in HEALTH_AREAS])
                & Q(compartment=Compartment.COACHING.value),
                name="health_is_kept_apart",
            ),
        ]

    def __str__(self) -> str:
        return self.question


class Goal(models.Model):
    """One of at most three goals, in the person's own words."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="goals")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    why = models.CharField(max_length=500, blank=True)
    first_step = models.CharField(max_length=300, blank=True)
    who_helps = models.CharField(max_length=200, blank=True)
    by_when = models.DateField(null=True, blank=True)
    measure = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "position"], name="a_goal_has_its_place"),
            models.CheckConstraint(
                condition=Q(position__range=(1, MOST_GOALS)), name="at_most_three_goals"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Link(PersonalLink):
    """A personal link to one survey."""

    class State(models.TextChoices):
        MADE = "made", _("Waits to be opened")
        OPENED = "opened", _("Opened")
        DONE = "done", _("Filled in")
        EXPIRED = "expired", _("Expired")
        REVOKED = "revoked", _("Closed by a coach")
        LOCKED = "locked", _("Closed by wrong PINs")

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="links")

    def __str__(self) -> str:
        return f"{self.state} {self.made_at:%Y-%m-%d}"

    @property
    def is_done(self) -> bool:
        return self.survey.is_done

    @property
    def state(self) -> State:
        if self.is_done:
            return self.State.DONE
        if self.revoked_at:
            return self.State.REVOKED
        if self.is_locked:
            return self.State.LOCKED
        if self.is_expired:
            return self.State.EXPIRED
        return self.State.OPENED if self.opened_at else self.State.MADE
