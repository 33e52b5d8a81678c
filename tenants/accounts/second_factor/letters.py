"""Mails that say how somebody signs in has changed. They name no person."""

from __future__ import annotations

from allauth.core import context
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.accounts.mail import queue_mail_from
from tenants.accounts.models import User

SWITCHED_ON = "mfa/email/totp_activated"
NEW_CODES = "mfa/email/recovery_codes_generated"

LINKED = "provider linked"
PROVIDER_CHANGED = "provider changed"
TOKEN_MADE = "token made"  # noqa: S105

CHANGES: dict[str, Promise] = {
    "account/email/password_changed": _("Your password was changed"),
    "account/email/password_reset": _("Your password was changed by a link in the mail"),
    SWITCHED_ON: _("The app for codes is in use on your account"),
    "mfa/email/totp_deactivated": _("The app for codes is no longer in use on your account"),
    NEW_CODES: _("New recovery codes were made for your account"),
    "mfa/email/webauthn_added": _("A passkey was added to your account"),
    "mfa/email/webauthn_removed": _("A passkey was removed from your account"),
    LINKED: _("Somebody signed in to your account by the organisation's sign-in service"),
    PROVIDER_CHANGED: _("The organisation's own sign-in service was changed"),
    TOKEN_MADE: _("A token for scripts was made on your account"),
}
"""What is told of. The library's mails have the names that it has for them."""

TOLD_BY_VIEWS = frozenset({SWITCHED_ON, NEW_CODES})
"""The library tells of these after the commit; our views do it inside the transaction."""


def tell_of_change(user: User, change: str) -> None:
    """Tell a person of one of `CHANGES`, and what to do if it was not them."""
    _send("accounts/mail/sign_in_changed.txt", user, change=CHANGES[change])


def tell_of_help(user: User) -> None:
    """Tell a person that somebody who manages staff took their second factors away."""
    _send("accounts/mail/second_factor_taken.txt", user)


def _send(template: str, user: User, **told: object) -> None:
    request = context.request
    queue_mail_from(
        template,
        to=user.email,
        language=user.language,
        at=timezone.now(),
        organisation=request.organisation.name if request.organisation else "",
        host=request.get_host(),
        new_password=request.build_absolute_uri(reverse("account_reset_password")),
        second_factor=request.build_absolute_uri(reverse("mfa_index")),
        **told,
    )
