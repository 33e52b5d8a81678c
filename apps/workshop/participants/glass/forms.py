"""Forms of breaking the glass: a reason, and before it who it is about."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.workshop.participants.forms import refuse_unlikely_birth
from tenants.accounts.once import OnceForm

SHORTEST_REASON = 10


class ReasonField(forms.CharField):
    """Why this cannot wait, in a sentence."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Why can it not wait?"),
            min_length=SHORTEST_REASON,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("The data protection officer reads this. A sentence is enough."),
        )


class ReasonForm(OnceForm):
    """Why a closed part of somebody's file is opened."""

    reason = ReasonField()


class FindForm(OnceForm):
    """Whom to open: as exactly as somebody knows who has to."""

    full_name = forms.CharField(
        label=_("Full name"),
        max_length=201,
        help_text=_("Given name and family name, exactly as they are in the record."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    born_on = forms.DateField(
        label=_("Date of birth"),
        required=False,
        help_text=_("Left empty, only records without a date of birth are looked at."),
    )
    reason = ReasonField()

    def clean_born_on(self) -> date | None:
        born_on: date | None = self.cleaned_data["born_on"]
        if born_on:
            refuse_unlikely_birth(born_on)
        return born_on
