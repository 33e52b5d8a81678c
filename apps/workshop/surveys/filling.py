"""Walking through the survey page by page, the same together with a coach and by a link."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.services import NotesAreClosed
from apps.workshop.surveys import services
from apps.workshop.surveys.forms import AreaForm, GoalForm, WordsForm, form_of
from apps.workshop.surveys.models import Goal, Survey
from apps.workshop.surveys.permissions import answers_of
from apps.workshop.surveys.questions import ASKED, HEALTH_AREAS, Step, steps


@dataclass
class Filling:
    """One survey as somebody to whom `parts` are open goes through it."""

    survey: Survey
    parts: Collection[Compartment]
    kept_parts: frozenset[Compartment] = field(init=False)
    steps: list[Step] = field(init=False)

    def __post_init__(self) -> None:
        self.kept_parts = services.kept_parts(self.survey.participant)
        self.read()

    def read(self) -> None:
        """Read again what has been answered; another goal makes room for one more."""
        self.answers = answers_of(self.survey, self.parts)
        self.goals: dict[int, Goal] = {goal.position: goal for goal in self.survey.goals.all()}
        self.steps = steps(
            parts=self.kept_parts.intersection(self.parts),
            goals=max(self.goals, default=0),
        )

    def step(self, code: str) -> Step:
        """The page of a code; the first one for a code that is not asked here."""
        return next((step for step in self.steps if step.code == code), self.steps[0])

    def must_ask(self, code: str) -> None:
        """Raises `NotesAreClosed` for a page that is not asked here, or not any more.

        What is said of health must not be saved as the first page's answer.
        """
        if code and code not in {step.code for step in self.steps}:
            raise NotesAreClosed

    def beside(self, step: Step, by: int) -> str:
        """The code of the page before (-1) or after (1); empty before the first."""
        place = self.steps.index(step) + by
        return self.steps[min(place, len(self.steps) - 1)].code if place >= 0 else ""

    def kept(self, step: Step) -> dict[str, Any]:
        """What has been answered on a page, as its form takes it."""
        if step.area:
            said = self.answers.get(step.code)
            if said is None:
                return {}
            change = {True: "yes", False: "no"}.get(said.wants_change)  # type: ignore[arg-type]
            score = "" if said.score is None else str(said.score)
            return {"score": score, "wants_change": change or "", "text": said.text}
        if step.words:
            return {
                word.value: self.answers[word].text for word in step.words if word in self.answers
            }
        goal = self.goals.get(step.goal)
        names = ("text", "why", "first_step", "who_helps", "by_when", "measure")
        return {name: getattr(goal, name) for name in names} if goal else {}

    def shows_health(self, step: Step) -> bool:
        """Whether a page shows answers about health: one of theirs, or the last look at all."""
        return step.is_health or (
            step.is_end and any(area in self.answers for area in HEALTH_AREAS)
        )

    def form(self, step: Step, given: QueryDict | None = None) -> forms.Form | None:
        """The form of a page; the last one has none."""
        if step.is_end:
            return None
        keeps_texts = Compartment.COACHING in self.kept_parts
        return form_of(step, given, self.kept(step), keeps_texts=keeps_texts)

    def save(self, step: Step, form: forms.Form, by: services.Writer) -> None:
        """Keep a page at once, unless it says what was said before."""
        if not form.has_changed():
            return
        if isinstance(form, AreaForm):
            services.answer_area(self.survey, step.code, **form.said(), by=by)
        elif isinstance(form, WordsForm):
            services.answer_words(self.survey, form.said(), by=by)
        elif isinstance(form, GoalForm):
            services.set_goal(self.survey, step.goal, form.said(), by=by)
        self.read()

    def page(self, step: Step, form: forms.Form | None) -> dict[str, Any]:
        """What surveys/step.html reads."""
        return {
            "step": step,
            "form": form,
            "asked": ASKED[step.area] if step.area else "",
            "number": self.steps.index(step) + 1,
            "total": len(self.steps),
            "before": self.beside(step, -1),
            "after": self.beside(step, 1),
            "asks_only_goals": not self.kept_parts,
            "overview": self.overview() if step.is_end else [],
        }

    def overview(self) -> list[dict[str, Any]]:
        """Every page with what it says in short, for the last look before finishing."""
        return [
            {"step": step, "label": label_of(step), "said": self._in_short(step)}
            for step in self.steps
            if not step.is_end
        ]

    def _in_short(self, step: Step) -> str:
        kept = self.kept(step)
        if step.area:
            return " · ".join(filter(None, (kept.get("score", ""), kept.get("text", ""))))
        if step.words:
            return " · ".join(str(text) for text in kept.values())
        return str(kept.get("text", ""))


def label_of(step: Step) -> str:
    """What a page is called in a list."""
    if step.area:
        return str(step.area.label)
    if step.words:
        return str(step.words[0].label)
    return _("Goal %(number)s") % {"number": step.goal}


def not_asked() -> str:
    """What whoever sent a page reads that is not asked any more."""
    return _("This page is not asked any more. What you wrote was not saved.")
