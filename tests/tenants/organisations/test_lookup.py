"""Whose host a request came to, and the one answer for everybody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from kit.database.scope import entered
from tenants.organisations import lookup
from tenants.organisations.models import Organisation
from tenants.organisations.services import close_organisation
from tests.support.people import NETWORK_HOST
from tests.support.world import Member

pytestmark = pytest.mark.django_db

At = Callable[[str], Client]


def told(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    """All that somebody outside can tell answers apart by."""
    return answer.status_code, answer.content, dict(answer.headers)


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("satama.pajaverkko.localhost", "satama.pajaverkko.localhost"),
        ("SATAMA.Pajaverkko.Localhost", "satama.pajaverkko.localhost"),
        ("satama.pajaverkko.localhost:8000", "satama.pajaverkko.localhost"),
        ("satama.pajaverkko.localhost.", "satama.pajaverkko.localhost"),
        ("satama.pajaverkko.localhost.:8000", "satama.pajaverkko.localhost"),
        ("", ""),
    ],
)
def test_a_host_header_is_read_without_port_dot_and_case(header: str, host: str) -> None:
    assert lookup.plain_host(header) == host


@pytest.mark.parametrize("form", ["{}", "{}:8000", "{}.", "{}.:8000", "UPPER"])
def test_an_organisation_answers_at_its_host_however_it_is_written(
    satama: Member, stranger: At, form: str
) -> None:
    host = satama.host.upper() if form == "UPPER" else form.format(satama.host)
    answer = stranger(host).get("/sign-in/")
    assert answer.status_code == 200
    assert satama.name in answer.content.decode()


def test_the_network_answers_at_its_own_host(stranger: At) -> None:
    answer = stranger(NETWORK_HOST.upper() + ":443").get("/subscribe/")
    assert answer.status_code == 200
    request: Any = answer.wsgi_request
    assert request.organisation is None


def test_a_closed_organisation_cannot_be_told_from_one_that_never_was(
    members: dict[str, Member], stranger: At
) -> None:
    closed = members["suljettu"]
    nobody = stranger("ei-ketaan.pajaverkko.localhost")
    for path in ("/", "/sign-in/", "/participants/", "/api/v1/participants/", "/nothing/"):
        answer = stranger(closed.host).get(path)
        assert answer.status_code == 404
        assert told(answer) == told(nobody.get(path))
        assert closed.name not in answer.content.decode()


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "satama.pajaverkko.localhost.evil.example",
        "www.satama.pajaverkko.localhost",
        "satama'--.pajaverkko.localhost",
        "[::1]",
        "127.0.0.1",
        "",
    ],
)
def test_a_host_that_can_be_nobodys_gets_the_same_page(stranger: At, host: str) -> None:
    unknown = stranger("ei-ketaan.pajaverkko.localhost").get("/")
    answer = stranger(host).get("/")
    assert (answer.status_code, answer.content) == (404, unknown.content)


def test_forwarded_hosts_are_not_believed(satama: Member, skargard: Member, stranger: At) -> None:
    answer = stranger(satama.host).get("/sign-in/", headers={"x-forwarded-host": skargard.host})
    assert satama.name in answer.content.decode()


def test_health_answers_at_any_host_and_opens_nothing(stranger: At) -> None:
    for host in (NETWORK_HOST, "10.0.0.7", "ei-ketaan.pajaverkko.localhost"):
        answer = stranger(host).get("/health/")
        assert (answer.status_code, answer.content) == (200, b"ok")


def test_a_host_is_looked_up_once_in_a_while(
    satama: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        for _ in range(3):
            known = lookup.organisation_at(satama.host)
            lookup.organisation_at("ei-ketaan.pajaverkko.localhost")
    assert known
    assert (known.schema_name, known.is_confirmed) == (satama.schema, True)


def test_closing_an_organisation_shuts_its_host_at_once(
    satama: Member,
    coach: Client,
    stranger: At,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    assert coach.get("/account/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True), entered("network"):
        close_organisation(Organisation.objects.get(pk=satama.schema))
    unknown = stranger("ei-ketaan.pajaverkko.localhost").get("/account/")
    assert coach.get("/account/").content == unknown.content


def test_a_full_memory_of_hosts_is_emptied_and_not_grown(
    satama: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "CACHE_ENTRIES", 3)
    for number in range(10):
        assert lookup.organisation_at(f"nobody-{number}.pajaverkko.localhost") is None
    assert len(lookup._cache) <= 3
    assert lookup.organisation_at(satama.host)


def test_before_a_scope_is_open_only_what_the_door_needs_can_be_read(satama: Member) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_column_privilege('web', 'public.organisations_organisation', column_name,"
            " 'SELECT'), column_name FROM information_schema.columns"
            " WHERE table_name = 'organisations_organisation'"
        )
        readable = {name for may, name in cursor.fetchall() if may}
    assert readable == {
        "schema_name",
        "name",
        "language",
        "municipality_code",
        "state",
        "membership",
    }
