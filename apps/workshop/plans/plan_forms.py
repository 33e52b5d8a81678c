"""Forms of a whole plan: its draft, and how far the participant says each goal is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.workshop.plans.forms import KeptForm, ScaleField, not_ahead, text_area
from apps.workshop.plans.models import Goal
from apps.workshop.plans.models.plan import KEPT_ALWAYS, SECTIONS, Language, Present
from kit.days import DayField
from kit.forms import PillRadios
from tenants.accounts.once import OnceForm

if TYPE_CHECKING:
    ManyGoals = forms.ModelMultipleChoiceField[Goal]
else:  # Django's field takes type arguments only from a type checker.
    ManyGoals = forms.ModelMultipleChoiceField


class GoalsField(ManyGoals):
    """Some of a participant's goals."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Goal) -> str:
        return f"{obj.text} ({obj.get_area_display()})"


class PlanForm(KeptForm):
    """The draft of a plan; with the second button, what is said when it is agreed."""

    optional_note = False
    """Nearly all of it is; a plan may be one goal."""

    goals = GoalsField(label=_("Goals of this plan"), queryset=Goal.objects.none(), required=False)
    situation = forms.CharField(
        label=_("Where are we now?"), required=False, max_length=2000, widget=text_area()
    )
    strengths = forms.CharField(
        label=_("Strengths and what works"), required=False, max_length=2000, widget=text_area()
    )
    support = forms.CharField(
        label=_("What support is needed?"), required=False, max_length=2000, widget=text_area()
    )
    offer = forms.CharField(
        label=_("What does the workshop offer?"),
        required=False,
        max_length=2000,
        widget=text_area(),
    )
    days = forms.CharField(
        label=_("Agreed days and times"), required=False, max_length=500, widget=text_area(2)
    )
    language = forms.ChoiceField(
        label=_("In which language does the participant get the plan?"),
        choices=Language,
        widget=PillRadios,
    )
    agreed_on = DayField(label=_("Agreed on"), required=False)
    present = forms.MultipleChoiceField(
        label=_("Who was there?"),
        choices=Present,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    review_on = DayField(label=_("Looked at again on"), required=False)

    AGREEING = ("agreed_on", "present", "review_on")

    def __init__(self, *args: Any, goals: Any, keeps_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["goals"]
        assert isinstance(field, GoalsField)
        field.queryset = goals
        if not keeps_all:
            for name in SECTIONS:
                if name not in KEPT_ALWAYS:
                    del self.fields[name]

    def first_values(self, row: Any) -> dict[str, Any]:
        apart = {"goals", *self.AGREEING}
        return {k: v for k, v in super().first_values(row).items() if k not in apart}

    @property
    def is_agreeing(self) -> bool:
        return "agree" in self.data

    def clean_agreed_on(self) -> date | None:
        return not_ahead(self.cleaned_data["agreed_on"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.is_agreeing:
            return cleaned
        if "agreed_on" not in self.errors and not cleaned.get("agreed_on"):
            self.add_error("agreed_on", _("Write the day on which the plan was agreed."))
        if Present.PARTICIPANT not in (cleaned.get("present") or ()):
            self.add_error(
                "present",
                _("A plan is agreed together with the participant. Choose who was there."),
            )
        if not cleaned.get("goals") and not cleaned.get("days"):
            self.add_error("goals", _("Choose at least one goal, or write the agreed days."))
        return cleaned

    def texts(self) -> dict[str, Any]:
        """What belongs to the draft itself."""
        apart = {"goals", *self.AGREEING}
        return {name: value for name, value in self.values().items() if name not in apart}

    def body(self) -> list[Any]:
        return [
            self[name]
            for name in self.fields
            if name not in self.AGREEING and not self[name].is_hidden
        ]

    def ending(self) -> list[Any]:
        return [self[name] for name in self.AGREEING]


class EstimateForm(OnceForm):
    """How far the participant says each goal is now."""

    optional_note = False

    estimated_on = DayField(label=_("Day"), initial=timezone.localdate)

    def __init__(self, *args: Any, goals: Sequence[Goal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_name = {f"goal_{goal.pk}": goal for goal in goals}
        for name, goal in self.by_name.items():
            last = getattr(goal, "last", None)
            hint = _("Last time %(value)s.") % {"value": last} if last is not None else ""
            self.fields[name] = ScaleField(
                label=_("“%(text)s”") % {"text": goal.text}, help_text=hint
            )

    def clean_estimated_on(self) -> date | None:
        return not_ahead(self.cleaned_data["estimated_on"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.estimates():
            raise forms.ValidationError(_("Choose a number for at least one goal."))
        return cleaned

    def estimates(self) -> dict[Goal, int]:
        """The goals that got a number."""
        typed = {goal: self.cleaned_data.get(name) for name, goal in self.by_name.items()}
        return {goal: value for goal, value in typed.items() if value is not None}
