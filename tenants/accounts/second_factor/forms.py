"""Where a code is typed: at sign-in, and when the second factor is switched on."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.accounts import throttle
from tenants.accounts.models import User
from tenants.accounts.second_factor.codes import step_of, use_code

PENDING = "second_factor_secret"
"""Where the session keeps the sealed secret that has been shown and not yet confirmed."""


def code_input() -> forms.TextInput:
    """Digits, which a phone may fill in by itself."""
    return forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})


class SignInCodeForm(AuthenticateForm):  # type: ignore[misc]
    """The code after the password: of the app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=code_input(),
        help_text=_(
            "The six digits that the app shows now. If you do not have it with you, write one of"
            " your recovery codes; each works once."
        ),
    )

    trust = forms.BooleanField(label=_("Do not ask in this browser for 14 days"), required=False)

    def __init__(self, *args: Any, has_app: bool, may_trust: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_app:
            self.fields["code"].label = _("Recovery code")
            self.fields["code"].help_text = _(
                "If you do not have the passkey with you, write one of your recovery codes; each"
                " works once."
            )
        if not may_trust:
            del self.fields["trust"]

    def clean_code(self) -> str:
        account = f"{self.user.pk}"
        throttle.count_guess(throttle.CODE, account, context.request)
        code: str = super().clean_code()
        is_of_the_app = self.authenticator.type == Authenticator.Type.TOTP
        if is_of_the_app and not use_code(self.authenticator, code):
            self._emit_authentication_failed(self.authenticator)
            raise get_adapter().validation_error("incorrect_code")
        throttle.forgive(throttle.CODE, account, context.request)
        return code


class SwitchOnForm(forms.Form):
    """The first code, which shows that the app has taken the secret."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=code_input(),
        help_text=_("The six digits that the app shows now."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.secret = shown_secret()
        self.step = 0

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        account = f"{self.user.pk}"
        throttle.count_guess(throttle.CODE, account, context.request)
        step = step_of(self.secret, code)
        if step is None:
            raise get_adapter().validation_error("incorrect_code")
        throttle.forgive(throttle.CODE, account, context.request)
        self.step = step
        return code


def shown_secret() -> str:
    """The secret this session has been shown, so that opening the page again changes nothing."""
    session = context.request.session
    if PENDING not in session:
        session[PENDING] = encrypt(generate_totp_secret())
    return str(decrypt(session[PENDING]))


def forget_secret() -> None:
    """The secret is in its own row now."""
    context.request.session.pop(PENDING, None)
