"""The door of a personal link."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.workshop.participants.personal.links import PIN_DIGITS


class PinForm(forms.Form):
    """The PIN that a coach has given face to face."""

    pin = forms.CharField(
        label=_("PIN"),
        help_text=_("Six numbers. Your coach has told them to you."),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9 ]*"}
        ),
    )

    def clean_pin(self) -> str:
        pin = "".join(self.cleaned_data["pin"].split())
        if not (pin.isascii() and pin.isdigit() and len(pin) == PIN_DIGITS):
            raise forms.ValidationError(_("The PIN has six numbers. Check it and try again."))
        return pin
