"""Own goals as other parts of the product read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from apps.workshop.participants.models import Participant
from apps.workshop.surveys.models import Goal


@dataclass(frozen=True)
class OwnGoal:
    """One goal in the person's own words, from the last finished survey that has any."""

    text: str
    why: str
    first_step: str
    who_helps: str
    by_when: date | None
    measure: str
    said_at: datetime


def own_goals(participant: Participant) -> list[OwnGoal]:
    """At most three goals, in the person's own order. One query; the caller records the reading."""
    found = Goal.objects.filter(survey__participant=participant, survey__done_at__isnull=False)
    goals = list(found.select_related("survey").order_by("-survey__done_at", "position")[:3])
    return [_own(goal) for goal in goals if goal.survey_id == goals[0].survey_id]


def _own(goal: Goal) -> OwnGoal:
    assert goal.survey.done_at is not None
    return OwnGoal(
        text=goal.text,
        why=goal.why,
        first_step=goal.first_step,
        who_helps=goal.who_helps,
        by_when=goal.by_when,
        measure=goal.measure,
        said_at=goal.survey.done_at,
    )
