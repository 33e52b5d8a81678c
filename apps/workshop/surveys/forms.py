"""The pages of the survey as forms. Every field may be left empty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.workshop.surveys.models import LANGUAGES, Survey
from apps.workshop.surveys.questions import HIGHEST, HINTS, LOWEST, Step, Word
from apps.workshop.surveys.services import GoalText
from kit.forms import CardRadios, LanguagePills, PillRadios


class ScaleRadios(CardRadios):
    """Zero to ten, each a target for a thumb."""

    arrangement = "is-scale"


SCORES = [(str(score), str(score)) for score in range(LOWEST, HIGHEST + 1)]
NOT_SAID = ""
YES, NO = pgettext_lazy("wants change", "Yes"), pgettext_lazy("wants change", "No")


class SkippableForm(forms.Form):
    """A page on which nothing must be answered. It says so once, and not at each field."""

    optional_note = False


class AreaForm(SkippableForm):
    """One area of life."""

    score = forms.ChoiceField(
        label=_("Choose a number"),
        help_text=_("0 = very badly, 10 = very well"),
        choices=[*SCORES, (NOT_SAID, _("I do not say"))],
        widget=ScaleRadios,
        required=False,
    )
    wants_change = forms.ChoiceField(
        label=_("Do you want change here?"),
        choices=[("yes", YES), ("no", NO), (NOT_SAID, _("I do not say"))],
        widget=PillRadios,
        required=False,
    )
    text = forms.CharField(
        label=_("Do you want to tell more?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        required=False,
    )

    def said(self) -> dict[str, Any]:
        """The answer as the service takes it."""
        given = self.cleaned_data
        change = {"yes": True, "no": False}.get(given["wants_change"])
        score = int(given["score"]) if given["score"] else None
        return {"score": score, "wants_change": change, "text": given["text"]}


class WordsForm(SkippableForm):
    """One or more questions that are answered in words."""

    def __init__(self, *args: Any, words: tuple[Word, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for word in words:
            self.fields[word.value] = forms.CharField(
                label=word.label,
                help_text=HINTS[word],
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
                required=False,
            )

    def said(self) -> dict[Word, str]:
        return {Word(name): text for name, text in self.cleaned_data.items()}


class GoalForm(SkippableForm):
    """One own goal."""

    text = forms.CharField(
        label=_("What is your goal?"),
        help_text=_("In your own words. For example: I get up at seven every morning."),
        max_length=300,
        required=False,
    )
    why = forms.CharField(label=_("Why is it important to you?"), max_length=500, required=False)
    first_step = forms.CharField(
        label=_("What is the first small step?"), max_length=300, required=False
    )
    who_helps = forms.CharField(label=_("Who helps you?"), max_length=200, required=False)
    by_when = forms.DateField(label=_("By when?"), required=False)
    measure = forms.CharField(
        label=_("How do you notice that you have got there?"), max_length=300, required=False
    )

    def __init__(self, *args: Any, keeps_texts: bool, **kwargs: Any) -> None:
        """`keeps_texts`: whether a reason may be kept here too."""
        super().__init__(*args, **kwargs)
        if not keeps_texts:
            del self.fields["why"]

    def clean_by_when(self) -> date | None:
        day: date | None = self.cleaned_data["by_when"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("The day has passed. Choose a later day, or none."))
        return day

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("text") and any(given.values()):
            self.add_error("text", _("Write the goal too, or empty the other fields."))
        return given

    def said(self) -> GoalText:
        return GoalText(**self.cleaned_data)


def form_of(
    step: Step, given: Mapping[str, Any] | None, kept: dict[str, Any], *, keeps_texts: bool
) -> forms.Form:
    """The form of one page, with what has been answered before."""
    if step.area:
        return AreaForm(given, initial=kept)
    if step.words:
        return WordsForm(given, initial=kept, words=step.words)
    return GoalForm(given, initial=kept, keeps_texts=keeps_texts)


class BeginForm(forms.Form):
    """A new survey: which time it is, and in which language the person reads."""

    occasion = forms.ChoiceField(
        label=_("Which time?"), choices=Survey.Occasion.choices, widget=PillRadios
    )
    language = forms.ChoiceField(
        label=_("The person's language"), choices=LANGUAGES, widget=LanguagePills
    )
