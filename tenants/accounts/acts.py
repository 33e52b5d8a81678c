"""Acts that the sign-in library and Django tell of, told on as `acted`, for the trails."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from kit.audit.rows import Act
from kit.visitors import address_of
from tenants.accounts.actors import Actor
from tenants.accounts.models import SignInRules, User
from tenants.accounts.signals import (
    acted,
    email_changed,
    provider_changed,
    provider_linked,
    rules_changed,
    sessions_ended,
)

OF_ONES_OWN = {
    user_logged_in: "access.sign_in",
    user_logged_out: "access.sign_out",
    password_changed: "access.change_password",
    password_reset: "access.reset_password",
}


def own_act(signal: Any, request: HttpRequest | None, user: object, **_given: object) -> None:
    """Somebody signed in or out, or chose a new password."""
    if isinstance(user, User):
        _by(user, OF_ONES_OWN[signal], address_of(request))


for _signal in OF_ONES_OWN:
    _signal.connect(own_act, dispatch_uid="acts.own_act")


@receiver(user_login_failed)
def failed(request: HttpRequest | None, credentials: dict[str, Any], **_given: object) -> None:
    """Somebody did not get in. Whose address was tried is kept only if it is somebody's here."""
    tried = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    person = User.objects.filter(email=tried).only("pk").first()
    _by_nobody(address_of(request), person.pk if person else None)


@receiver(authentication_failed)
def code_failed(request: HttpRequest | None, user: User, **_given: object) -> None:
    """The password was right and the code after it was not."""
    _by_nobody(address_of(request), user.pk)


MADE = {
    Authenticator.Type.TOTP: "access.second_factor_on",
    Authenticator.Type.WEBAUTHN: "access.passkey_on",
    Authenticator.Type.RECOVERY_CODES: "access.recovery_codes",
}
REMOVED = {
    Authenticator.Type.TOTP: "access.second_factor_off",
    Authenticator.Type.WEBAUTHN: "access.passkey_off",
}
"""Old recovery codes just make room for new ones."""


# The library tells of new second factors and codes after the commit. Their rows tell in time for
# the entry to be in the same transaction.
@receiver(post_save, sender=Authenticator)
def second_factor_made(instance: Authenticator, created: bool, **_given: object) -> None:
    """Somebody switched their second factor on, or got recovery codes."""
    if created:
        _own_second_factor(instance, MADE[Authenticator.Type(instance.type)])


@receiver(post_delete, sender=Authenticator)
def second_factor_removed(instance: Authenticator, **_given: object) -> None:
    """Somebody switched a second factor off."""
    if instance.type in REMOVED:
        _own_second_factor(instance, REMOVED[Authenticator.Type(instance.type)])


def _own_second_factor(authenticator: Authenticator, action: str) -> None:
    # Taking somebody else's away is told of as an act on staff.
    if _who_asks() in (None, authenticator.user):
        _by(authenticator.user, action, address_of(context.request))


def _who_asks() -> User | None:
    """Who has signed in and made the request; None for nobody, and outside of requests."""
    user = getattr(context.request, "user", None)
    return user if isinstance(user, User) else None


@receiver(sessions_ended)
def ended(person: User, count: int, **_given: object) -> None:
    """Sessions were ended: one's own, also by a new password, or somebody else's."""
    by = _who_asks() or person
    action = "access.end_sessions" if by == person else "staff.end_sessions"
    _by(by, action, address_of(context.request), user=person.pk, count=count)


@receiver(rules_changed)
def rules_are_other(rules: SignInRules, by: User, **_given: object) -> None:
    """Something else is demanded of those who sign in."""
    trusts = "allowed" if rules.may_trust_browsers else "forbidden"
    address = address_of(context.request)
    _by(by, "staff.sign_in_rules", address, demand=rules.demand, trust=trusts)


@receiver(email_changed)
def address_changed(person: User, action: str, **_given: object) -> None:
    """Somebody asked for another address to sign in with, or confirmed it."""
    _by(person, action, address_of(context.request))


@receiver(provider_changed)
def provider_was_changed(by: User, action: str, **_given: object) -> None:
    """A director set or removed the organisation's own sign-in provider."""
    _by(by, action, address_of(context.request))


@receiver(provider_linked)
def person_was_linked(person: User, **_given: object) -> None:
    """Somebody came in by the organisation's provider for the first time."""
    _by(person, "access.link_provider", address_of(context.request))


def _by(user: User, action: str, address: str | None, /, **about: int | str) -> None:
    acted.send(User, by=Actor(user, Act.Way.PAGE, address), action=action, about=about)


def _by_nobody(address: str | None, user: int | None) -> None:
    about = {"user": user} if user else {}
    acted.send(User, by=None, action="access.fail", address=address, about=about)
