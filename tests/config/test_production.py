"""Production starts with every secret, and refuses with a sentence when one is missing or wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from tests.support.headers import missing_headers
from tests.support.people import client_at
from tests.support.world import PASSWORD, Member

ROOT = Path(__file__).resolve().parents[2]
STAND_IN = "http://127.0.0.1:12111"
GOOD = {
    "PAJAVERKKO_DB_WEB": "postgresql://web@db.example/pajaverkko",
    "PAJAVERKKO_HOST": "pajaverkko.example",
    "PAJAVERKKO_SECRET_KEY": "x9" * 30,
    "PAJAVERKKO_MASTER_KEY": "b25seS1mb3ItdGVzdHMtbWFzdGVyLWtleS0zMi1ieXQ=",
    "PAJAVERKKO_STRIPE_API_KEY": "sk_live_0123456789",
    "PAJAVERKKO_STRIPE_WEBHOOK_SECRET": "whsec_0123456789",
    "PAJAVERKKO_SMTP_HOST": "smtp.example",
    "PAJAVERKKO_MAIL_FROM": "Pajaverkko <viestit@pajaverkko.example>",
}
# The libraries are read once; each set of settings is read in a process of its own after that.
TELL = """
import json, os, sys, traceback
import config.env, config.sentry
for changes in json.load(sys.stdin):
    sys.stdout.flush()
    if child := os.fork():
        os.waitpid(child, 0)
        continue
    try:
        os.environ.update({name: value for name, value in changes.items() if value is not None})
        for name in (name for name, value in changes.items() if value is None):
            os.environ.pop(name, None)
        from config.settings import production as settings
        told = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
        print(json.dumps(["started", told], default=lambda value: type(value).__name__))
    except Exception:
        print(json.dumps(["refused", traceback.format_exc()]))
    sys.stdout.flush()
    os._exit(0)
"""

Changes = dict[str, str | None]
WITHOUT: list[Changes] = [{name: None} for name in GOOD]
WRONG: list[Changes] = [
    {"PAJAVERKKO_STRIPE_API_KEY": ""},
    {"PAJAVERKKO_STRIPE_API_KEY": "pk_live_0123456789"},
    {"PAJAVERKKO_STRIPE_API_KEY": "change-me"},
    {"PAJAVERKKO_STRIPE_WEBHOOK_SECRET": ""},
    {"PAJAVERKKO_STRIPE_WEBHOOK_SECRET": "sk_live_0123456789"},
    {"PAJAVERKKO_SECRET_KEY": ""},
    {"PAJAVERKKO_SECRET_KEY": "x" * 49},
    {"PAJAVERKKO_MASTER_KEY": "not base64!"},
    {"PAJAVERKKO_MASTER_KEY": "dG9vIHNob3J0"},
    {"PAJAVERKKO_SMTP_PORT": "mail"},
]
# What the demo gives its own settings must not reach these.
RIGHT: Changes = {"PAJAVERKKO_STRIPE_ADDRESS": STAND_IN}


def named(changes: Changes) -> str:
    return " ".join(f"{name}={value}" for name, value in changes.items())


@pytest.fixture(scope="module")
def started() -> dict[str, tuple[str, Any]]:
    """What came of each start: `started` with the settings, or `refused` with what it said."""
    rest = {name: value for name, value in os.environ.items() if "PAJAVERKKO" not in name}
    cases = [RIGHT, *WITHOUT, *WRONG]
    done = subprocess.run(
        [sys.executable, "-c", TELL],
        cwd=ROOT,
        env={**rest, "PYTHONPATH": f"platform{os.pathsep}.", **GOOD},
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return dict(zip(map(named, cases), map(tuple, lines), strict=True))


@pytest.fixture(scope="module")
def settings_of_production(started: dict[str, tuple[str, Any]]) -> dict[str, Any]:
    how, found = started[named(RIGHT)]
    assert how == "started", found
    settings: dict[str, Any] = found
    return settings


@pytest.mark.parametrize("changes", WITHOUT, ids=named)
def test_without_one_of_its_variables_it_refuses_and_names_it(
    started: dict[str, tuple[str, Any]], changes: Changes
) -> None:
    how, said = started[named(changes)]
    assert how == "refused"
    (name,) = changes
    assert f"ImproperlyConfigured: {name} is not set." in said.strip().splitlines()[-1]


@pytest.mark.parametrize("changes", WRONG, ids=named)
def test_with_a_wrong_value_it_refuses_and_names_the_variable(
    started: dict[str, tuple[str, Any]], changes: Changes
) -> None:
    how, said = started[named(changes)]
    assert how == "refused"
    ((name, value),) = changes.items()
    sentence = said.strip().splitlines()[-1]
    assert "ImproperlyConfigured" in sentence
    assert name in sentence
    # The secret itself is not told: what is printed ends up in logs.
    assert not value or name == "PAJAVERKKO_SMTP_PORT" or value not in said


def test_with_everything_it_starts_with_cookies_of_one_host(
    settings_of_production: dict[str, Any],
) -> None:
    told = settings_of_production
    for cookie in ("SESSION", "CSRF", "LANGUAGE"):
        # A browser takes such a cookie only when it is secure, for / and for this host alone.
        assert told[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
        assert told[f"{cookie}_COOKIE_SECURE"] is True
        assert told.get(f"{cookie}_COOKIE_DOMAIN") is None
        assert told.get(f"{cookie}_COOKIE_PATH", "/") == "/"
        assert told[f"{cookie}_COOKIE_HTTPONLY"] is True
    # Those of a trusted browser and a survey take their other properties from where they are set.
    assert told["TRUSTED_COOKIE_NAME"].startswith("__Host-")
    assert told["SURVEY_COOKIE_NAME"].startswith("__Host-")
    assert told["REFERRAL_COOKIE_NAME"].startswith("__Host-")
    assert told["TABLET_COOKIE_NAME"].startswith("__Host-")


def test_it_is_behind_tls_and_shows_no_faults(settings_of_production: dict[str, Any]) -> None:
    told = settings_of_production
    assert told["DEBUG"] is False
    assert told["SECURE_SSL_REDIRECT"] is True
    assert told["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    assert told["EMAIL_USE_TLS"] is True
    assert told["SCHEME"] == "https"
    assert told["ALLOWED_HOSTS"] == ["pajaverkko.example", ".pajaverkko.example"]


def test_the_stand_in_s_address_does_not_reach_it(settings_of_production: dict[str, Any]) -> None:
    assert settings_of_production["STRIPE_ADDRESS"] == "https://api.stripe.com"
    assert STAND_IN not in json.dumps(settings_of_production)
    source = (ROOT / "platform" / "config" / "settings" / "production.py").read_text()
    assert "STRIPE_ADDRESS" not in source
    assert "infra" not in source


@pytest.mark.django_db
def test_a_browser_gets_its_cookies_and_hsts_as_production_sets_them(
    settings_of_production: dict[str, Any], settings: Settings, satama: Member
) -> None:
    for name, value in settings_of_production.items():
        if name.startswith(("SECURE_", "SESSION_COOKIE_", "CSRF_COOKIE_", "LANGUAGE_COOKIE_")):
            setattr(settings, name, value)
    plain = client_at(satama.host).get("/sign-in/")
    assert plain.status_code == 301
    assert plain.headers["Location"] == f"https://{satama.host}/sign-in/"
    assert not missing_headers(plain)
    client = client_at(satama.host)
    page = client.get("/sign-in/", secure=True)
    assert not missing_headers(page)
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    secret = {"login": satama.coach, "password": PASSWORD}
    entered = client.post("/sign-in/", secret, secure=True)
    assert entered.status_code == 302
    chosen = client.post("/language/", {"language": "sv"}, secure=True)
    cookies = {**page.cookies, **entered.cookies, **chosen.cookies}
    assert {"__Host-session", "__Host-csrf", "__Host-language"} <= set(cookies)
    for cookie in cookies.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["path"] == "/"
        assert not cookie["domain"]


def test_the_component_page_is_not_among_its_addresses(
    settings_of_production: dict[str, Any],
) -> None:
    assert settings_of_production["COMPONENT_PAGE"] is False
    # These tests run with the same value.
    with pytest.raises(NoReverseMatch):
        reverse("components", urlconf="config.urls.workshop")
    with pytest.raises(NoReverseMatch):
        reverse("components", urlconf="config.urls.network")
