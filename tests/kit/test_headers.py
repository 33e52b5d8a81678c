"""Every answer has the headers: a refusal at the door, a redirect, a static file and a fault too.

The pages are asked one by one in tests/isolation/test_endpoint_sweep.py.
"""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.test import Client
from pytest_django import Settings

from tests.support.headers import missing_headers
from tests.support.people import client_at
from tests.support.world import Member


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        ("elsewhere.example", "/", 404),
        ("%%", "/", 404),
        ("..", "/nothing/", 404),
        ("nobody.pajaverkko.localhost", "/", 404),
        ("anywhere", "/health/", 200),
        ("pajaverkko.localhost", "/nothing/", 404),
        ("pajaverkko.localhost", "/figures/", 302),
        ("pajaverkko.localhost", "/subscribe", 301),
    ],
)
@pytest.mark.django_db
def test_answers_that_no_view_has_made_have_the_headers(host: str, path: str, status: int) -> None:
    answer = client_at(host).get(path)
    assert answer.status_code == status
    assert not missing_headers(answer)


@pytest.mark.django_db
def test_a_fault_and_a_static_file_have_the_headers(satama: Member, settings: Settings) -> None:
    with patch("apps.network.site.views.render", side_effect=ZeroDivisionError):
        fault = client_at("pajaverkko.localhost")
        fault.raise_request_exception = False
        answer = fault.get("/")
    assert answer.status_code == 500
    assert not missing_headers(answer)
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True
    answer = client_at(satama.host).get("/static/kit/mark.svg")
    assert b"".join(answer.streaming_content)  # type: ignore[arg-type]
    answer.close()
    assert not missing_headers(answer, is_kept=True)


def test_what_scripts_are_told_has_the_headers(coach: Client) -> None:
    answer = coach.get("/api/v1/schema/")
    assert answer.headers["Content-Type"].startswith("application/vnd.oai.openapi")
    assert not missing_headers(answer)


def test_browsers_are_told_to_stay_behind_tls(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 3600
    client = client_at("%%")
    assert "Strict-Transport-Security" not in client.get("/").headers
    assert client.get("/", secure=True).headers["Strict-Transport-Security"] == "max-age=3600"
