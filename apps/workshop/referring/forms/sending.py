"""The form on the last page before a referral leaves: how the person has seen what is sent."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.network.referrals.blocks import GivenHow
from kit.days import DayField
from kit.forms import PillRadios


class SeenForm(forms.Form):
    """How and when the person saw what is sent and why. It is asked on every ground."""

    shown_how = forms.ChoiceField(
        label=_("How did the person see what is sent and why?"),
        choices=[
            (GivenHow.ELECTRONIC, _("On a screen")),
            (GivenHow.WRITTEN, _("On paper")),
            (GivenHow.SPOKEN, _("It was read aloud")),
        ],
        widget=PillRadios,
    )
    shown_on = DayField(label=_("When did the person see it?"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_shown_on(self) -> date:
        return not_in_the_future(self.cleaned_data["shown_on"])


def not_in_the_future(shown: date) -> date:
    """The day the person saw it. Raises ValidationError for one that is yet to come."""
    if shown > timezone.localdate():
        raise forms.ValidationError(
            _("The day is in the future. The person sees the referral before it is sent.")
        )
    return shown
