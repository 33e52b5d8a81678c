"""What is asked: twelve areas of life, a few questions answered in words, and own goals.

The texts are easy language: short sentences, one thing in each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from apps.workshop.participants import life_areas
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.life_areas import LifeArea

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Text


class Area(TextChoices):
    """An area of life, judged from 0 to 10, as it is called when the person is asked."""

    EVERYDAY = LifeArea.EVERYDAY.value, _("Everyday life and daily rhythm")
    HEALTH = LifeArea.HEALTH.value, _("Health and well-being")
    MIND = LifeArea.MIND.value, _("Mind and strength")
    PEOPLE = LifeArea.PEOPLE.value, _("People close to you")
    MONEY = LifeArea.MONEY.value, _("Money")
    HOUSING = LifeArea.HOUSING.value, _("Home and living")
    SUBSTANCES = LifeArea.SUBSTANCES.value, _("Substances and gaming")
    STUDIES = LifeArea.STUDIES.value, _("Studying")
    WORK = LifeArea.WORK.value, _("Work and jobs")
    SKILLS = LifeArea.SKILLS.value, _("Skills")
    LEISURE = LifeArea.LEISURE.value, _("Free time")
    DIGITAL = LifeArea.DIGITAL.value, _("Doing things online")


HEALTH_AREAS = tuple(area for area in Area if area.value in life_areas.HEALTH_AREAS)
"""Answers about these are health data, and stand in that compartment."""

ASKED: dict[Area, Text] = {
    Area.EVERYDAY: _("How do your days go? Think of sleeping, eating and doing things at home."),
    Area.HEALTH: _("How do you feel in your body? Think of sleep, pain, moving and illnesses."),
    Area.MIND: _("How is your mood? Do you have enough strength for the day?"),
    Area.PEOPLE: _("How are things with your family and friends?"),
    Area.MONEY: _("How does your money last? Think of bills and debts."),
    Area.HOUSING: _("How is your home? Do you have a good place to live?"),
    Area.SUBSTANCES: _(
        "Think of alcohol, drugs, smoking, gaming and gambling. How are things with them?"
    ),
    Area.STUDIES: _("How do you feel about studying?"),
    Area.WORK: _("How do you feel about work and getting a job?"),
    Area.SKILLS: _("How well do you know what you can do and what you are good at?"),
    Area.LEISURE: _("Do you have things to do that you like?"),
    Area.DIGITAL: _("How well can you do things online? Think of the bank, Kela and email."),
}


class Word(TextChoices):
    """A question answered in words alone."""

    HOPES = "hopes", _("What do you hope from the workshop?")
    FOR_COACH = "for_coach", _("What should your coach know?")
    STRENGTHS = "strengths", _("What are you good at? What interests you?")
    DREAM_JOB = "dream_job", _("What is your dream job?")


HINTS: dict[Word, Text] = {
    Word.HOPES: _("For example: which unit, which tasks, which days."),
    Word.FOR_COACH: _("For example: what helps you, and what is difficult for you."),
    Word.STRENGTHS: _("Small things count too. What do others thank you for?"),
    Word.DREAM_JOB: _("You may dream. It need not be possible today."),
}

MOST_GOALS = 3
LOWEST, HIGHEST = 0, 10


def compartment_of(area: str) -> Compartment:
    """Where an answer about an area is kept."""
    return Compartment.HEALTH if area in HEALTH_AREAS else Compartment.COACHING


@dataclass(frozen=True)
class Step:
    """One page of the survey: an area, a few words, one goal, or the end."""

    code: str
    area: Area | None = None
    words: tuple[Word, ...] = ()
    goal: int = 0

    @property
    def is_health(self) -> bool:
        return self.area in HEALTH_AREAS

    @property
    def is_end(self) -> bool:
        return self.code == "end"


AREA_STEPS = tuple(Step(area.value, area=area) for area in Area)
WORD_STEPS = (
    Step("workshop", words=(Word.HOPES, Word.FOR_COACH)),
    Step("you", words=(Word.STRENGTHS, Word.DREAM_JOB)),
)
GOAL_STEPS = tuple(Step(f"goal-{number}", goal=number) for number in range(1, MOST_GOALS + 1))
END = Step("end")


def steps(*, parts: Iterable[Compartment], goals: int) -> list[Step]:
    """The pages in their order, with the questions of these compartments.

    Goals are asked anyway. There is room for one goal more than there is.
    """
    open_parts = set(parts)
    asked = [step for step in AREA_STEPS if compartment_of(step.code) in open_parts]
    words = WORD_STEPS if Compartment.COACHING in open_parts else ()
    return [*asked, *words, *GOAL_STEPS[: goals + 1], END]
