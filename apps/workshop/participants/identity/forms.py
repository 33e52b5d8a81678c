"""The form that looks somebody up by an identity code."""

from __future__ import annotations

from django import forms

from apps.workshop.participants.forms import IdentityCodeField


class CodeForm(forms.Form):
    """One identity code, whole."""

    identity_code = IdentityCodeField()
