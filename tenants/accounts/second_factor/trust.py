"""Browsers that are not asked for a code for two weeks, each for one person at one host.

The library has this too, in a cookie alone: such a trust could be neither listed nor ended.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from kit.database.scope import current_name
from tenants.accounts.models import TrustedBrowser, User
from tenants.accounts.second_factor.rules import rules_here

DAYS = 14
MOST_PEOPLE = 4
"""How many people one browser may know."""


def trust(request: HttpRequest, user: User, response: HttpResponse) -> bool:
    """Ask this person for no code in this browser for `DAYS`. False where the rules forbid it."""
    if not rules_here().may_trust_browsers:
        return False
    now, secret = timezone.now(), secrets.token_urlsafe(32)
    user.trusted_browsers.filter(ends_at__lte=now).delete()
    user.trusted_browsers.create(
        digest=_digest(_signs_in_by(user), secret),
        browser=request.META.get("HTTP_USER_AGENT", "")[:300],
        ends_at=now + timedelta(days=DAYS),
    )
    response.set_cookie(
        settings.TRUSTED_COOKIE_NAME,
        ".".join([*_secrets(request), secret][-MOST_PEOPLE:]),
        max_age=timedelta(days=DAYS),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return True


def is_trusted(request: HttpRequest, user: User) -> bool:
    """Whether this person need not write a code in this browser."""
    held = _secrets(request)
    if not held or not rules_here().may_trust_browsers:
        return False
    signs_in_by = _signs_in_by(user)
    digests = [_digest(signs_in_by, secret) for secret in held]
    return browsers_of(user).filter(digest__in=digests).exists()


def browsers_of(user: User) -> QuerySet[TrustedBrowser]:
    """Where the person is not asked for a code now, the latest first."""
    return user.trusted_browsers.filter(ends_at__gt=timezone.now()).order_by("-made_at", "pk")


@receiver(post_save, sender=Authenticator, dispatch_uid="trust.made")
@receiver(post_delete, sender=Authenticator, dispatch_uid="trust.removed")
def factors_are_new(instance: Authenticator, created: bool = True, **_given: object) -> None:
    """Another second factor, or new recovery codes: every browser asks again."""
    if created:
        TrustedBrowser.objects.filter(user_id=instance.user_id).delete()


def _secrets(request: HttpRequest) -> list[str]:
    held = request.COOKIES.get(settings.TRUSTED_COOKIE_NAME, "")
    return [one for one in held.split(".") if one][-MOST_PEOPLE:]


def _signs_in_by(user: User) -> str:
    """Whose browser it is, and what would be asked there: another one ends the trust."""
    factors = Authenticator.objects.filter(user_id=user.pk).order_by("pk").values_list("pk", "type")
    return f"{user.pk} {user.password} {list(factors)}"


def _digest(signs_in_by: str, secret: str) -> str:
    salt = f"trusted browser {current_name()}"
    return salted_hmac(salt, f"{secret} {signs_in_by}", algorithm="sha256").hexdigest()
