"""The settings hold the wall together."""

from __future__ import annotations

from csp.constants import NONCE
from django.conf import settings
from django.db import connection

from kit.database.backend.base import DatabaseWrapper, GuardedCursor


def test_the_default_connection_is_our_own_wrapper() -> None:
    assert settings.DATABASES["default"]["ENGINE"] == "kit.database.backend"
    assert isinstance(connection._connections["default"], DatabaseWrapper)  # type: ignore[attr-defined]


def test_the_web_login_sends_every_statement_by_the_extended_protocol() -> None:
    wrapper = connection._connections["default"]  # type: ignore[attr-defined]
    assert wrapper.get_connection_params()["cursor_factory"] is GuardedCursor


def test_pages_are_closed_unless_opened() -> None:
    assert "tenants.accounts.middleware.SignInFirst" in settings.MIDDLEWARE


def test_the_host_s_scope_opens_before_sessions_are_read() -> None:
    order = settings.MIDDLEWARE
    scope = order.index("tenants.organisations.middleware.OrganisationMiddleware")
    assert order.index("whitenoise.middleware.WhiteNoiseMiddleware") < scope
    assert scope < order.index("django.contrib.sessions.middleware.SessionMiddleware")


def test_the_content_security_policy_allows_our_own_files_only() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    for name in ("style-src", "font-src", "connect-src", "form-action"):
        assert list(directives[name]) == ["'self'"]
    # A nonce is given to a page that asks for one, and to no other.
    assert list(directives["script-src"]) == ["'self'", NONCE]
    assert list(directives["default-src"]) == ["'none'"]
