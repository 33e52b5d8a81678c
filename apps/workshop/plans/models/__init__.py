"""Goals with their estimates, plans and what was agreed, people around, agreements, steps."""

from apps.workshop.plans.models.around import Agreement as Agreement
from apps.workshop.plans.models.around import Partner as Partner
from apps.workshop.plans.models.goal import Estimate as Estimate
from apps.workshop.plans.models.goal import Goal as Goal
from apps.workshop.plans.models.goal import GoalQuerySet as GoalQuerySet
from apps.workshop.plans.models.plan import AgreedGoal as AgreedGoal
from apps.workshop.plans.models.plan import AgreedPlan as AgreedPlan
from apps.workshop.plans.models.plan import Plan as Plan
from apps.workshop.plans.models.step import Phase as Phase
from apps.workshop.plans.models.step import ProcessEdition as ProcessEdition
from apps.workshop.plans.models.step import Step as Step
