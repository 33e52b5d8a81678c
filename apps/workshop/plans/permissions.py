"""What of a participant's plan somebody sees: by compartments, and for the floor what is agreed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, UUIDField

from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.life_areas import HEALTH_AREAS
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import Access
from apps.workshop.plans.models import AgreedGoal, AgreedPlan, Goal, GoalQuerySet, Plan
from kit.database.ready import Given, Givens, ready


@dataclass(frozen=True)
class Sight:
    """What somebody sees and may change of one participant's plan."""

    participant: Participant
    access: Access

    @property
    def reads(self) -> bool:
        """Whether the whole plan is open, and not only the goals that are agreed."""
        return Compartment.COACHING in self.access.reads

    @property
    def writes(self) -> bool:
        return Compartment.COACHING in self.access.writes and self.reads

    @property
    def reads_health(self) -> bool:
        return Compartment.HEALTH in self.access.reads

    def may_write(self, goal: Goal) -> bool:
        return goal.compartment in self.access.writes

    def goals(self) -> GoalQuerySet:
        """Goals with their change: of the open compartments, or those agreed and not of health."""
        return _goals(self.participant.pk, self.open_parts)

    def all_goals(self) -> list[Goal]:
        """All of `goals`. One query."""
        return list(_all_goals(participant=self.participant.pk, parts=self.open_parts))

    @property
    def open_parts(self) -> frozenset[Compartment]:
        """The compartments of goals that are open; none where only what is agreed is seen."""
        return self.access.reads & {Compartment.COACHING, Compartment.HEALTH}

    def panel_goals(self, most: int) -> Iterable[Goal]:
        """Goals that run or were reached, not those of health: the last changed, so many."""
        return _panel_goals(participant=self.participant.pk, parts=self.open_parts, most=most)

    def agreed_goals(self, agreed: AgreedPlan) -> QuerySet[AgreedGoal]:
        """What the goals of an agreed plan said, of the open compartments."""
        if self.reads_health:
            return agreed.goals.all()
        return agreed.goals.exclude(area__in=HEALTH_AREAS)

    def note(self, by: Actor, action: str, goals: list[Goal]) -> None:
        """Record a reading of the plan, and of goals in the health compartment apart."""
        pk = self.participant.pk
        record(by, action, [pk], **self.about(Compartment.COACHING))
        if any(goal.compartment == Compartment.HEALTH for goal in goals):
            record(by, "goals.read", [pk], **self.about(Compartment.HEALTH))

    def about(self, part: Compartment) -> dict[str, str]:
        """The compartment where it is open, and the opening without which it would not be."""
        lets_in = {part.value, Compartment.BASE.value}
        ids = [str(one.pk) for one in self.access.openings if one.compartment in lets_in]
        about = {"compartment": part.value} if part in self.access.reads else {}
        return about | ({"opening": " ".join(ids)} if ids else {})


def _goals(participant: uuid.UUID | Given, parts: frozenset[Compartment]) -> GoalQuerySet:
    mine: GoalQuerySet = Goal.objects.filter(participant=participant)
    if parts:
        return mine.readable(parts).with_change()
    in_force = AgreedGoal.objects.filter(
        goal_id=OuterRef("pk"), agreed__plan__state__in=Plan.IN_FORCE
    )
    return mine.exclude(area__in=HEALTH_AREAS).filter(Exists(in_force)).with_change()


@ready(participant=UUIDField())
def _panel_goals(given: Givens, *, parts: frozenset[Compartment], most: int) -> GoalQuerySet:
    shown = (*Goal.RUNNING, Goal.State.REACHED)
    seen = _goals(given.participant, parts).exclude(area__in=HEALTH_AREAS)
    return seen.filter(state__in=shown).order_by("-changed_at")[:most]


@ready(participant=UUIDField())
def _all_goals(given: Givens, *, parts: frozenset[Compartment]) -> GoalQuerySet:
    return _goals(given.participant, parts)
