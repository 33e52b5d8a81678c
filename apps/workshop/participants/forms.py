"""Forms of participants."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.network.areas.models import Municipality
from apps.network.classifications.models import ReferrerType, ServiceBasis
from kit.days import DayField
from kit.phones import PhoneField
from tenants.accounts.once import OnceForm

OLDEST_YEARS = 120


def municipality_choices() -> list[tuple[str, str]]:
    """The municipalities of today, in the order of the reader's alphabet."""
    today, language = timezone.localdate(), get_language() or "fi"
    return list(Municipality.objects.valid_on(today).for_choices(language))


def service_basis_choices() -> list[tuple[str, str]]:
    today, language = timezone.localdate(), get_language() or "fi"
    return list(ServiceBasis.objects.choices(language, today))


def referrer_choices() -> list[tuple[str, str]]:
    today, language = timezone.localdate(), get_language() or "fi"
    return list(ReferrerType.objects.choices(language, today))


def with_empty(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("", _("Choose")), *choices]


def refuse_unlikely_birth(born_on: date) -> None:
    """Raise ValidationError for a birth date in the future or too long ago."""
    today = timezone.localdate()
    if born_on > today:
        raise forms.ValidationError(_("The birth date is in the future. Check the year."))
    if born_on < today - timedelta(days=365.25 * OLDEST_YEARS):
        raise forms.ValidationError(_("The birth date is over 120 years ago. Check the year."))


class ParticipantForm(OnceForm):
    """A new participant: who, from where, on what basis, from when."""

    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    born_on = forms.DateField(label=_("Date of birth"))
    municipality_code = forms.ChoiceField(label=_("Municipality of residence"))
    phone = PhoneField(label=_("Phone"), required=False)
    referrer_type = forms.ChoiceField(
        label=_("Who referred the person here?"),
        help_text=_("“No information” is an answer too, and can be corrected later."),
    )
    service_basis = forms.ChoiceField(label=_("Service basis"))
    starts_on = DayField(label=_("Starts on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose_from("municipality_code", municipality_choices())
        self._choose_from("referrer_type", referrer_choices())
        self._choose_from("service_basis", service_basis_choices())

    def _choose_from(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = with_empty(choices)

    def clean_born_on(self) -> date:
        born_on: date = self.cleaned_data["born_on"]
        refuse_unlikely_birth(born_on)
        return born_on

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        born_on, starts_on = cleaned.get("born_on"), cleaned.get("starts_on")
        if born_on and starts_on and starts_on < born_on:
            self.add_error("starts_on", _("The start is before the date of birth."))
        return cleaned


class NoteForm(OnceForm):
    """A short, factual note."""

    happened_on = DayField(label=_("Day"), initial=timezone.localdate)
    text = forms.CharField(
        label=_("What happened, what was agreed?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Short and factual. The participant has the right to read it."),
    )

    def clean_happened_on(self) -> date:
        happened_on: date = self.cleaned_data["happened_on"]
        if happened_on > timezone.localdate():
            raise forms.ValidationError(_("The day is in the future. A note tells what happened."))
        return happened_on
