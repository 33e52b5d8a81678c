"""Forms of referrals: the draft, and the answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.network.referrals.models import Referral
from apps.network.referrals.services import possible_receivers
from apps.workshop.participants.forms import service_basis_choices, with_empty
from apps.workshop.referring.models import Draft
from apps.workshop.referring.services import DraftText
from kit.days import DayField
from kit.forms import CardRadios

LONGEST_TEXT = 1000


def _text(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DraftForm(forms.Form):
    """A referral being written. Saving a draft asks for nothing; sending asks for everything."""

    receiver = forms.ChoiceField(label=_("To whom?"))
    service_basis = forms.ChoiceField(label=_("Service basis"))
    wish = _text(
        _("What does the person wish, in their own words?"),
        _("The receiver sees this first. No names here."),
    )
    support = _text(
        _("What works, and what support is needed?"),
        _("Short, without diagnoses. The participant has seen this text."),
    )
    agreed = _text(
        _("What has been agreed?"), _("Who comes along, how to reach, what happens next.")
    )
    consent = forms.ChoiceField(
        label=_("How did the participant agree to this referral?"),
        choices=Draft.Consent.choices,
        widget=forms.RadioSelect,
    )
    consent_on = DayField(label=_("When?"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, sending: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        receivers = [(entry.organisation_id, entry.name) for entry in possible_receivers()]
        self._choose_from("receiver", receivers)
        self._choose_from("service_basis", service_basis_choices())
        if not sending:
            for field in self.fields.values():
                field.required = False
            self.fields["version"].required = True

    def _choose_from(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = with_empty(choices)

    def clean_consent_on(self) -> date | None:
        given: date | None = self.cleaned_data["consent_on"]
        if given and given > timezone.localdate():
            raise forms.ValidationError(
                _("The day is in the future. Consent comes before sending.")
            )
        return given

    def text(self) -> DraftText:
        """What was typed, checked."""
        values = {name: self.cleaned_data[name] for name in self.fields if name != "version"}
        return DraftText(**values)


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
