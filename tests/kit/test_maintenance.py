"""The maintenance page: closed by an operator, or the database is away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from kit import maintenance
from tests.support import database
from tests.support.headers import missing_headers
from tests.support.people import client_at
from tests.support.world import Member


@pytest.fixture
def sign(settings: Settings, tmp_path: Path) -> Path:
    """Where the sign is put up in these tests."""
    settings.MAINTENANCE_FILE = tmp_path / "kept" / "maintenance.json"
    return tmp_path / "kept" / "maintenance.json"


def manage(*arguments: str) -> str:
    told = StringIO()
    call_command("maintenance", *arguments, stdout=told)
    return told.getvalue()


def test_the_doors_close_and_open_by_a_command(sign: Path) -> None:
    # No database is needed: this test has none.
    assert manage("show") == "Open.\n"
    until = timezone.localtime() + dt.timedelta(days=2)
    assert str(sign) in manage("on", "--until", f"{until:%d.%m.%Y %H:%M}")
    assert manage("show") == f"Closed until {until:%d.%m.%Y %H:%M}.\n"
    answer = client_at("pajaverkko.localhost").get("/", headers={"accept-language": "sv"})
    assert answer.status_code == 503
    assert 47 * 3600 < int(answer.headers["Retry-After"]) <= 48 * 3600
    assert '<html lang="sv">' in answer.content.decode()
    assert f"{until:%H.%M}".lstrip("0") in answer.content.decode()
    assert not missing_headers(answer)
    assert manage("off") == "Open again.\n"
    assert manage("off") == "It was open already.\n"


@pytest.mark.django_db
def test_a_script_is_told_in_json_and_health_tells_the_truth(sign: Path, satama: Member) -> None:
    maintenance.close_doors()
    answer = client_at(satama.host).get("/api/v1/participants/")
    assert answer.status_code == 503
    assert answer.json()["code"] == "unavailable"
    assert client_at(satama.host).get("/health/").content == b"maintenance"
    maintenance.open_doors()
    assert client_at(satama.host).get("/health/").content == b"ok"


def test_a_sign_that_cannot_be_read_closes_all_the_same(sign: Path) -> None:
    sign.parent.mkdir()
    sign.write_text("{")
    assert client_at("pajaverkko.localhost").get("/").headers["Retry-After"] == "60"


@pytest.mark.parametrize("until", ["25:00", "soon", "1.1.2020 12:00"])
def test_a_wrong_time_closes_nothing(until: str, sign: Path) -> None:
    with pytest.raises(CommandError, match=until[:4]):
        manage("on", "--until", until)
    assert not sign.exists()


@pytest.fixture
def unplug(transactional_db: None) -> Callable[[], None]:
    """Takes the tests' database away: connections end, and no new one is let in."""

    def unplugged() -> None:
        name = str(connection.settings_dict["NAME"])
        with psycopg.connect(database.cluster.superuser_address(), autocommit=True) as server:
            server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )

    return unplugged


def test_a_lost_database_is_the_maintenance_page_and_no_fault(
    unplug: Callable[[], None], coach: Client
) -> None:
    coach.raise_request_exception = False
    assert coach.get("/participants/").status_code == 200
    unplug()
    for _again in range(2):
        answer = coach.get("/participants/", headers={"accept-language": "en"})
        assert answer.status_code == 503
        assert "Closed for a moment" in answer.content.decode()
        assert answer.headers["Retry-After"] == "60"
        assert not missing_headers(answer)
    assert coach.get("/health/").status_code == 503


def test_a_statement_of_ours_that_took_too_long_is_a_fault() -> None:
    def of(cause: psycopg.Error) -> OperationalError:
        fault = OperationalError()
        fault.__cause__ = cause
        return fault

    assert maintenance.database_is_away(of(psycopg.OperationalError("no route")))
    assert maintenance.database_is_away(of(psycopg.errors.AdminShutdown()))
    assert not maintenance.database_is_away(of(psycopg.errors.QueryCanceled()))
    assert not maintenance.database_is_away(of(psycopg.errors.DeadlockDetected()))
    assert not maintenance.database_is_away(ZeroDivisionError())
