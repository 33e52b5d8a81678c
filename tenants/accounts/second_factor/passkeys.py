"""Passkeys: keys that live in a phone, a computer or a security key, for exactly one host.

The library and fido2 check the ceremony. What is checked here besides: that it took place on a page
of exactly this host. The network's host is the parent of all others, and the rules of the web would
let a page of any organisation ask for a passkey of the network.
"""

from __future__ import annotations

import json
import struct
from typing import Any

from allauth.core import context
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from fido2.utils import websafe_decode
from fido2.webauthn import CollectedClientData

from tenants.accounts import throttle
from tenants.accounts.models import User

LONGEST = 20_000
"""Characters of a ceremony's answer; a usual one has two thousand."""

MALFORMED = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, struct.error)
"""What the libraries raise on an answer that no browser makes."""


def options_for(begun: dict[str, Any]) -> str:
    """What the browser needs for a ceremony, for `data-passkey-options`."""
    return json.dumps(begun, cls=DjangoJSONEncoder)


class CeremonyForm(forms.Form):
    """What the browser answered to a ceremony. A script fills it in."""

    credential = forms.CharField(required=False, max_length=LONGEST, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        try:
            answer = json.loads(cleaned.get("credential") or "")
            _was_made_here(answer)
            cleaned["credential"] = answer
            cleaned["checked"] = self.check(answer)
        except (*MALFORMED, RecursionError, ValidationError) as reason:
            self.refused()
            raise self.failure() from reason
        return cleaned

    def check(self, answer: dict[str, Any]) -> Any:
        """Check the answer's signature and challenge. Raises one of `MALFORMED` or an error."""
        raise NotImplementedError

    def refused(self) -> None:
        """Called for an answer that does not fit."""

    def failure(self) -> ValidationError:
        return ValidationError(
            _("This passkey could not be used. Try again, or sign in another way.")
        )


class AddPasskeyForm(CeremonyForm):
    """A new passkey and what to call it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        help_text=_("By which you know it again, such as my phone or the key on my key ring."),
    )

    def clean_name(self) -> str:
        # The device has made the passkey by now; a name is no reason to refuse it.
        return self.cleaned_data["name"] or gettext("Passkey")

    def check(self, answer: dict[str, Any]) -> bool:
        auth.parse_registration_response(answer)
        made = auth.complete_registration(answer)
        if not made.is_user_verified():
            raise ValueError("No finger, face or PIN was asked.")
        return True

    def failure(self) -> ValidationError:
        return ValidationError(_("The passkey could not be added. Try again."))


class RenamePasskeyForm(forms.Form):
    """What to call a passkey."""

    name = forms.CharField(label=_("Name"), max_length=60)


class UsePasskeyForm(CeremonyForm):
    """Signing in with a passkey: after the password, or in its place where `user` is None."""

    def __init__(self, *args: Any, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        # Counted as a code is: nobody guesses a signature, but each try is written down.
        if self.user is not None:
            throttle.count_guess(throttle.CODE, f"{self.user.pk}", context.request)
        cleaned = super().clean()
        if self.user is not None:
            throttle.forgive(throttle.CODE, f"{self.user.pk}", context.request)
        return cleaned

    def check(self, answer: dict[str, Any]) -> Authenticator:
        auth.parse_authentication_response(answer)
        # A stranger's word, so far. Only a signature by a key of this person makes it true.
        user = self.user or auth.extract_user_from_response(answer)
        return auth.complete_authentication(user, answer)

    def refused(self) -> None:
        if self.user is not None:
            authentication_failed.send(
                sender=Authenticator,
                request=context.request,
                user=self.user,
                authenticator=None,
                reauthentication=False,
            )

    def save(self) -> None:
        post_authentication(context.request, self.cleaned_data["checked"])


def passkeys_of(user: User) -> list[Authenticator]:
    """A person's passkeys, the oldest first."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    return list(found.order_by("pk"))


def _was_made_here(answer: Any) -> None:
    """Raises ValueError when the ceremony was held on a page of another host."""
    client = CollectedClientData(websafe_decode(answer["response"]["clientDataJSON"]))
    request = context.request
    if client.origin != f"{request.scheme}://{request.get_host()}" or client.cross_origin:
        raise ValueError("This ceremony was held elsewhere.")
