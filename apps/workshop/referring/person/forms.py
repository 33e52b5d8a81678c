"""What the person answers, what staff choose for a link, and what the officer answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.network.referrals.workflow import ErasureAnswer
from apps.workshop.referring.models import PersonLink
from apps.workshop.referring.services.consenting import latest_end
from kit.forms import CardRadios, LanguagePills, PillRadios

YES, NO = "yes", "no"
YES_NO = [(YES, pgettext_lazy("consent", "Yes")), (NO, pgettext_lazy("consent", "No"))]
MONTHS = {"3": 91, "6": 182, "12": 365}
"""How long a consent may last, in days by the number of months."""


class ConsentForm(forms.Form):
    """Two questions with an answer of their own each. Neither is answered beforehand."""

    process = forms.ChoiceField(
        label=_("May what needs your consent be sent to the receiver?"),
        choices=YES_NO,
        widget=PillRadios,
    )
    disclose = forms.ChoiceField(
        label=_("Some of it is secret by law. May the receiver be told that too?"),
        choices=YES_NO,
        widget=PillRadios,
    )
    months = forms.ChoiceField(
        label=_("How long does your consent last?"),
        help_text=_("You can take it back on any day, on this page."),
        choices=[("3", _("3 months")), ("6", _("6 months")), ("12", _("12 months"))],
        initial="12",
        widget=PillRadios,
    )

    def __init__(self, *args: Any, asks_for_secrets: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_for_secrets:
            del self.fields["disclose"]

    @property
    def is_yes(self) -> bool:
        return bool(self.cleaned_data["process"] == YES)

    @property
    def discloses_secrets(self) -> bool:
        return bool(self.cleaned_data.get("disclose") == YES)

    def valid_until(self) -> date:
        today = timezone.localdate()
        return min(today + timedelta(days=MONTHS[self.cleaned_data["months"]]), latest_end(today))


class LinkForm(forms.Form):
    """The language the person reads."""

    language = forms.ChoiceField(
        label=_("The person's language"), choices=PersonLink.LANGUAGES, widget=LanguagePills
    )


class ErasureForm(forms.Form):
    """What became of our own record."""

    answer = forms.ChoiceField(
        label=_("What became of our own record?"), choices=ErasureAnswer.choices, widget=CardRadios
    )
