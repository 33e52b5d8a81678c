"""Forms of the network's own people."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class RefuseForm(forms.Form):
    """Why a membership is not confirmed. The contact reads it in a mail."""

    reason = forms.CharField(
        label=_("Why is the membership not confirmed?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The contact gets this text by mail. Say what they can do next."),
    )
