"""Forms of what the receiver answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.network.referrals.models import Referral
from apps.workshop.participants.forms import with_empty
from kit.days import DayField
from kit.forms import CardRadios


class AnswerForm(forms.Form):
    """The receiver's answer: a place, or the reason why there is none."""

    PLACE, NO_PLACE = "accept", "decline"
    optional_note = False
    """Each answer needs one of the two other fields; their hints say which."""

    answer = forms.ChoiceField(
        label=_("The answer"),
        choices=[(PLACE, _("Promise a place")), (NO_PLACE, _("No place"))],
        widget=CardRadios(
            hints={
                PLACE: _("The name opens to you, and the person becomes your participant."),
                NO_PLACE: _("Choose a reason. The name does not open."),
            }
        ),
    )
    starts_on = DayField(
        label=_("First day"), required=False, help_text=_("Needed when you promise a place.")
    )
    reason = forms.ChoiceField(
        label=_("Why is there no place?"),
        required=False,
        choices=with_empty(Referral.DeclineReason.choices),
        help_text=_("Needed when there is no place. The sender sees it."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        answer = cleaned.get("answer")
        if answer == self.PLACE and not cleaned.get("starts_on") and "starts_on" not in self.errors:
            self.add_error("starts_on", _("Give the first day of the place you promise."))
        if answer == self.NO_PLACE and not cleaned.get("reason"):
            self.add_error("reason", _("Choose why there is no place."))
        return cleaned
