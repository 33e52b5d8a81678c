"""Acts that other parts tell of by signals: signing in and out, and what happens to accounts."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor, address_of, record, record_nobody
from kit.database.scope import current
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


@receiver(staff_changed)
def changed(person: User, by: User, action: str, **_given: object) -> None:
    """Roles were changed, or an account was closed or opened."""
    record(Actor(by, Entry.Way.PAGE), action, user=person.pk, roles=" ".join(sorted(person.roles)))
