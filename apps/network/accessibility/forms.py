"""The form for feedback about accessibility."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.accounts.once import OnceForm


class FeedbackForm(OnceForm):
    """Only the first field is needed."""

    text = forms.CharField(
        label=_("What could you not do, or what was hard?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Do not write about participants or other people here."),
    )
    page = forms.CharField(
        label=_("On which page?"),
        max_length=300,
        required=False,
        help_text=_("Its name or its address."),
    )
    email = forms.EmailField(
        label=_("Your email, if you want an answer"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
