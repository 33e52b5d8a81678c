"""A scope is opened whole, left again, and never guessed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, DataError, connection
from django.utils import timezone

from apps.workshop.participants.models import Participant
from kit.database.backend.base import RefusedStatement
from kit.database.names import NETWORK
from kit.database.scope import NoScope, Scope, current, current_name, current_organisation, entered
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def test_the_organisation_is_asked_for_and_never_guessed(satama: Member) -> None:
    with pytest.raises(NoScope):
        current_name()
    with entered(NETWORK):
        assert current_name() == NETWORK
        with pytest.raises(NoScope):
            current_organisation()
    with entered(satama.schema):
        assert current_organisation() == satama.schema


def test_a_scope_left_goes_back_to_the_one_before(satama: Member, skargard: Member) -> None:
    with entered(satama.schema):
        with entered(skargard.schema):
            assert Participant.objects.get().given_name == f"Osma{skargard.sentinel}"
        assert Participant.objects.get().given_name == f"Osma{satama.sentinel}"
    assert current() is None


def test_a_switch_that_fails_closes_the_connection_and_raises() -> None:
    with pytest.raises(DatabaseError), entered("t_000000000000"):
        pass
    assert current() is None


@pytest.mark.parametrize(
    "name", ["public", "t_", "t_12345678901G", 't_"; RESET ROLE', "web", "ddl"]
)
def test_only_opaque_names_make_a_scope(name: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        Scope(name)


def test_the_clock_of_the_connection_is_utc(satama: Member) -> None:
    with entered(satama.schema), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('TimeZone'), now()")
        zone, now = cursor.fetchall()[0]
    assert zone == "UTC"
    assert abs((now - timezone.now()).total_seconds()) < 60


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("2026-11-23 10:15:30.5+02", datetime(2026, 11, 23, 8, 15, 30, 500_000, UTC)),
        ("1917-12-06 00:00:00+00", datetime(1917, 12, 6, tzinfo=UTC)),
        ("2026-11-23 10:15:30.123456+00", datetime(2026, 11, 23, 10, 15, 30, 123_456, UTC)),
    ],
)
def test_moments_are_read_as_they_are(satama: Member, told: str, read: datetime) -> None:
    with entered(satama.schema), connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz, NULL::timestamptz", [told])
        moment, nothing = cursor.fetchall()[0]
    assert (moment, moment.tzinfo, nothing) == (read, UTC, None)


def test_a_moment_that_python_does_not_know_is_an_error(satama: Member) -> None:
    with entered(satama.schema), connection.cursor() as cursor:
        cursor.execute("SELECT 'infinity'::timestamptz")
        with pytest.raises(DataError):
            cursor.fetchall()


@pytest.mark.parametrize(
    "text",
    ["SET ROLE ddl", " (\n set role ddl)", "/* a */ SELECT 1", "-- a\nSELECT 1", "DO $$ $$", ";"],
)
def test_a_statement_of_another_kind_is_not_sent(satama: Member, text: str) -> None:
    with entered(satama.schema), connection.cursor() as cursor:
        with pytest.raises(RefusedStatement, match="not for this login"):
            cursor.execute(text)
        # Nothing was sent, so the transaction goes on.
        cursor.execute("SELECT 1")


@pytest.mark.parametrize(
    "text",
    ["SELECT 1", " (select 1)", "WITH a AS (SELECT 1) SELECT * FROM a", "VALUES (1)",
     "UPDATE participants_note SET text = text", "SAVEPOINT a", "SET CONSTRAINTS ALL IMMEDIATE"],
)  # fmt: skip
def test_what_a_request_sends_is_sent(satama: Member, text: str) -> None:
    with entered(satama.schema), connection.cursor() as cursor:
        cursor.execute(text)
