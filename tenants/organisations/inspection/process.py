"""This process: its login, its cursor and the settings the wall leans on."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from tenants.organisations.inspection.findings import Finding

PART = "settings"
WAY_OUT = "Put back what platform/config/settings says."

ORDER = (
    "tenants.organisations.middleware.front_door",
    "tenants.organisations.middleware.OrganisationMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenants.accounts.middleware.session_belongs_here",
    "tenants.accounts.middleware.SignInFirst",
)
"""Whose host it is, before anything is read; whose session it is, before anything is shown."""


def inspect() -> Iterator[Finding]:
    """What is wrong with this process, whatever the database says."""
    yield from _settings()
    yield from _login()


def _settings() -> Iterator[Finding]:
    network = settings.NETWORK_HOST
    demands: dict[str, bool] = {
        "the database backend is not the wall's": settings.DATABASES["default"]["ENGINE"]
        == "kit.database.backend",
        "cache keys do not carry the organisation": all(
            cache.get("KEY_FUNCTION") == "kit.database.cache.scoped_key"
            for cache in settings.CACHES.values()
        ),
        "the middlewares of the wall are missing or out of order": [
            each for each in settings.MIDDLEWARE if each in ORDER
        ]
        == list(ORDER),
        "a header other than Host may name the organisation": not settings.USE_X_FORWARDED_HOST,
        "hosts of others are let in": [network, f".{network}"] == settings.ALLOWED_HOSTS,
        "cookies may be sent to another host": not (
            settings.SESSION_COOKIE_DOMAIN
            or settings.CSRF_COOKIE_DOMAIN
            or settings.LANGUAGE_COOKIE_DOMAIN
        ),
        "cookies lack the name __Host-": settings.SCHEME != "https"
        or all(
            name.startswith("__Host-")
            for name in (
                settings.SESSION_COOKIE_NAME,
                settings.CSRF_COOKIE_NAME,
                settings.LANGUAGE_COOKIE_NAME,
                settings.TRUSTED_COOKIE_NAME,
            )
        ),
        "sessions do not lie in the organisation's schema": settings.SESSION_ENGINE
        == "django.contrib.sessions.backends.db",
        "messages do not lie in the session": settings.MESSAGE_STORAGE
        == "django.contrib.messages.storage.session.SessionStorage",
        "confirmation links are good in every organisation": not getattr(
            settings, "ACCOUNT_EMAIL_CONFIRMATION_HMAC", True
        ),
        "password links are good in every organisation": getattr(
            settings, "ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR", ""
        )
        == "tenants.accounts.tokens.PasswordResetTokens",
        "content types or permissions would be migrated": not {
            "django.contrib.contenttypes",
            "django.contrib.auth",
        }
        & {*settings.SHARED_APPS, *settings.TENANT_APPS},
        "contrib.admin is installed": not apps.is_installed("django.contrib.admin"),
    }
    for text, holds in demands.items():
        if not holds:
            yield Finding(PART, text, WAY_OUT)


def _login() -> Iterator[Finding]:
    part = "this process's login"
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user::text")
        row = cursor.fetchone()
    login = str(row and row[0])
    if login != settings.LOGIN:
        yield Finding(
            part,
            f"it signs in as {login} and should be {settings.LOGIN}",
            f"Give it the address of {settings.LOGIN} that `manage install` wrote.",
        )
    # The owner's cursor takes several statements at once, which migrations need.
    if not connection.is_owner and _takes_two_statements():  # type: ignore[attr-defined]
        yield Finding("one statement at a time", "a second statement in one text passes", WAY_OUT)


def _takes_two_statements() -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1; SELECT 2")
    except ProgrammingError:
        return False
    return True
