"""The form by which a consent is written down that a person gave on paper or by word of mouth."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.network.referrals.blocks import GivenHow
from apps.workshop.referring.services.consenting import check_consent, latest_end
from kit.days import DayField
from kit.forms import CardRadios
from tenants.accounts.once import OnceForm


class ConsentForm(OnceForm):
    """Two answers, how and when they were given, and how long they hold.

    `scope` is what the page showed: the receiver and the blocks the consent is about.
    """

    optional_note = False

    scope = forms.CharField(widget=forms.HiddenInput)
    language = forms.ChoiceField(choices=settings.LANGUAGES, widget=forms.HiddenInput)
    processes = forms.BooleanField(
        error_messages={
            "required": _("Without this answer there is no consent. Choose another ground instead.")
        }
    )
    discloses = forms.BooleanField(required=False)
    given_how = forms.ChoiceField(
        label=_("How was the consent given?"),
        choices=[(one.value, one.label) for one in (GivenHow.WRITTEN, GivenHow.SPOKEN)],
        widget=CardRadios(
            hints={
                GivenHow.WRITTEN: _("The signed paper is kept with you."),
                GivenHow.SPOKEN: _("Somebody else heard it. Write down who."),
            }
        ),
    )
    witness = forms.CharField(
        label=_("Who else heard it?"),
        required=False,
        max_length=200,
        help_text=_("Needed when the consent was given by word of mouth."),
    )
    given_on = DayField(label=_("When was it given?"), initial=timezone.localdate)
    valid_until = DayField(
        label=_("The last day it is valid"),
        help_text=_("A year from the day it was given at most."),
    )

    def __init__(
        self, *args: Any, receiver: str, asks_secrets: bool, secrets: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["processes"].label = format_lazy(
            _("The person consents that {receiver} processes the information named above"),
            receiver=receiver,
        )
        self.fields["discloses"].label = format_lazy(
            _("The person consents to disclosing what is secret by law: {blocks}"), blocks=secrets
        )
        if not asks_secrets:
            del self.fields["discloses"]
        self.fields["valid_until"].initial = latest_end(timezone.localdate())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        given_on: date | None = cleaned.get("given_on")
        valid_until: date | None = cleaned.get("valid_until")
        if given_on and valid_until and cleaned.get("given_how"):
            try:
                check_consent(
                    cleaned["given_how"], given_on, valid_until, cleaned.get("witness", "")
                )
            except ValueError as wrong:
                field = str(wrong)
                self.add_error(field, WRONG[field])
        return cleaned


WRONG = {
    "witness": _("Write down who heard the consent, or ask for it on paper."),
    "valid_until": _("The last day is after the day of consent, and a year from it at most."),
    "given_on": _("The day is in the future. A consent is given before anything is sent."),
}
