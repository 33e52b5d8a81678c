"""What of a participant's plan somebody sees: by compartments, and for the floor what is agreed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from apps.workshop.audit.services import Actor, record
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.life_areas import HEALTH_AREAS
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import Access
from apps.workshop.plans.models import AgreedGoal, AgreedPlan, Goal, GoalQuerySet, Plan


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
        mine: GoalQuerySet = Goal.objects.filter(participant=self.participant)
        if self.reads or self.reads_health:
            return mine.readable(self.access.reads).with_change()
        in_force = AgreedGoal.objects.filter(
            goal_id=OuterRef("pk"), agreed__plan__state__in=Plan.IN_FORCE
        )
        return mine.exclude(area__in=HEALTH_AREAS).filter(Exists(in_force)).with_change()

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
