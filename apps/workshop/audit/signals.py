"""Acts that other parts tell of by signals: signing in and out, and what happens to accounts."""

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

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor, record, record_nobody
from kit.database.scope import current
from kit.visitors import address_of
from tenants.accounts.models import User
from tenants.accounts.signals import staff_changed

OF_ONES_OWN = {
    user_logged_in: "access.sign_in",
    user_logged_out: "access.sign_out",
    password_changed: "access.change_password",
    password_reset: "access.reset_password",
}


def _is_in_an_organisation() -> bool:
    """The network's people have no trail: they see no participant."""
    scope = current()
    return scope is not None and scope.is_organisation


def own_act(signal: Any, request: HttpRequest | None, user: object, **_given: object) -> None:
    """Somebody signed in or out, or chose a new password."""
    if isinstance(user, User) and _is_in_an_organisation():
        record(Actor(user, Entry.Way.PAGE, address_of(request)), OF_ONES_OWN[signal])


for _signal in OF_ONES_OWN:
    _signal.connect(own_act, dispatch_uid="audit.own_act")


@receiver(user_login_failed)
def failed(request: HttpRequest | None, credentials: dict[str, Any], **_given: object) -> None:
    """Somebody did not get in. Whose address was tried is kept only if it is somebody's here."""
    if not _is_in_an_organisation():
        return
    tried = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    person = User.objects.filter(email=tried).only("pk").first()
    about = {"user": person.pk} if person else {}
    record_nobody("access.fail", address=address_of(request), **about)


@receiver(authentication_failed)
def code_failed(request: HttpRequest | None, user: User, **_given: object) -> None:
    """The password was right and the code after it was not."""
    if _is_in_an_organisation():
        record_nobody("access.fail", address=address_of(request), user=user.pk)


# The library tells of new second factors and codes after the commit. Their rows tell in time for
# the entry to be in the same transaction.
@receiver(post_save, sender=Authenticator)
def second_factor_made(instance: Authenticator, created: bool, **_given: object) -> None:
    """Somebody switched their second factor on, or got recovery codes."""
    is_the_app = instance.type == Authenticator.Type.TOTP
    if created:
        _own_second_factor(
            instance, "access.second_factor_on" if is_the_app else "access.recovery_codes"
        )


@receiver(post_delete, sender=Authenticator)
def second_factor_removed(instance: Authenticator, **_given: object) -> None:
    """Somebody switched their second factor off. Old recovery codes just make room for new ones."""
    if instance.type == Authenticator.Type.TOTP:
        _own_second_factor(instance, "access.second_factor_off")


def _own_second_factor(authenticator: Authenticator, action: str) -> None:
    # Nobody has a page to change somebody else's.
    if _is_in_an_organisation():
        address = address_of(context.request)
        record(Actor(authenticator.user, Entry.Way.PAGE, address), action)


@receiver(staff_changed)
def changed(person: User, by: User, action: str, **_given: object) -> None:
    """Roles were changed, or an account was closed or opened."""
    record(Actor(by, Entry.Way.PAGE), action, user=person.pk, roles=" ".join(sorted(person.roles)))
