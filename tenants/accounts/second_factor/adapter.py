"""What the sign-in library asks us about second factors: names in the app, and keeping secrets."""

from __future__ import annotations

from typing import cast

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import gettext_lazy as _

from kit.crypto.at_rest import open_text, seal_text
from tenants.accounts.models import User


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "This code does not work. A code of the app works once and for half a minute: wait for"
            " the next one and try again."
        ),
    }

    def get_totp_issuer(self) -> str:
        """Whose account it is, as the app lists it. Two organisations are two lines there."""
        organisation = context.request.organisation
        # A colon would end the name in the address that the picture holds.
        name = organisation.name.replace(":", " ") if organisation else ""
        return f"Pajaverkko {name}".strip()

    def get_totp_label(self, user: User) -> str:
        return f"{self.get_totp_issuer()}:{user.email}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """For which host a passkey is made, and the name a browser may show with it."""
        whole: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**whole, "name": self.get_totp_issuer()}

    def encrypt(self, text: str) -> str:
        return seal_text(text, purpose=purpose_for(_whose()))

    def decrypt(self, encrypted_text: str) -> str:
        return open_text(encrypted_text, purpose=purpose_for(_whose()))


def purpose_for(user: User) -> str:
    """A secret is sealed for one person: copied into another's row it does not open."""
    return f"second factor of {user.pk}"


def _whose() -> User:
    """Whose secrets this request may read: one's own, also halfway through signing in.

    The library's hooks do not say whose a text is.
    """
    request = context.request
    stage = getattr(request, "_login_stage", None)
    return cast(User, stage.login.user if stage else request.user)
