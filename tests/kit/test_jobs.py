"""A job is queued with its transaction, for the open organisation, and opens it when it runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from psycopg.rows import dict_row
from pytest_django import DjangoDbBlocker

from kit.database.names import NETWORK
from kit.database.scope import NoScope, current, current_name, entered
from kit.jobs import Job, job
from tests.support.database import DATABASE, cluster
from tests.support.people import inside
from tests.support.world import Member

NAME = "tests.note"
seen: list[tuple[str, dict[str, Any]]] = []


@pytest.fixture(scope="module")
def note() -> Iterator[Job]:
    """A job that notes where it ran and with what."""

    @job(NAME)
    def run(**arguments: Any) -> None:
        seen.append((current_name(), arguments))

    yield run
    app.tasks.pop(NAME)


@pytest.fixture(autouse=True)
def _committing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Transactions are real here; what they have queued is taken away after each test."""
    seen.clear()
    with django_db_blocker.unblock():
        yield
        connection.close()
    with psycopg.connect(cluster.superuser_address(DATABASE)) as server:
        server.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [NAME])


def queued() -> list[dict[str, Any]]:
    """Jobs of this test that wait, as everybody but an organisation sees them."""
    with psycopg.connect(cluster.superuser_address(DATABASE), row_factory=dict_row) as server:
        return server.execute(
            "SELECT args, queueing_lock, scheduled_at FROM procrastinate_jobs"
            " WHERE task_name = %s ORDER BY id",
            [NAME],
        ).fetchall()


def test_a_job_is_queued_when_its_transaction_commits(note: Job, satama: Member) -> None:
    with inside(satama), transaction.atomic():
        assert note.later(message=7)
        assert queued() == []
    assert [row["args"] for row in queued()] == [{"organisation": satama.schema, "message": 7}]


def test_a_job_can_wait_for_its_time(note: Job, satama: Member) -> None:
    with inside(satama):
        note.later(message=1)
        note.later(after=timedelta(minutes=10), message=2)
    at_once, later = queued()
    assert at_once["scheduled_at"] is None
    assert timedelta(minutes=9) < later["scheduled_at"] - timezone.now() <= timedelta(minutes=10)


def test_a_transaction_that_is_rolled_back_queues_nothing(note: Job, satama: Member) -> None:
    with inside(satama):
        with transaction.atomic():
            note.later(message=7)
            transaction.set_rollback(True)
        assert queued() == []
        note.later(message=8)
    assert [row["args"]["message"] for row in queued()] == [8]


@pytest.mark.parametrize("once", ["", "note"])
def test_a_worker_queues_with_its_transaction_too(note: Job, satama: Member, once: str) -> None:
    with app.replace_connector(app.connector.get_worker_connector()), inside(satama):  # type: ignore[attr-defined]
        with transaction.atomic():
            note.later(once=once, message=7)
            assert queued() == []
        assert [row["args"]["message"] for row in queued()] == [7]
        with transaction.atomic():
            note.later(message=8)
            transaction.set_rollback(True)
    assert [row["args"]["message"] for row in queued()] == [7]


def test_the_network_queues_for_itself(note: Job) -> None:
    with entered(NETWORK):
        note.later(message=1)
    assert [row["args"]["organisation"] for row in queued()] == ["network"]


def test_outside_every_scope_nothing_is_queued(note: Job) -> None:
    with pytest.raises(NoScope):
        note.later(message=1)
    assert queued() == []


def assert_refused(note: Job, **arguments: str | int) -> None:
    with pytest.raises(ConnectorException) as refusal:
        note.task.defer(**arguments)
    assert "only be queued for the open organisation" in str(refusal.value.__cause__)


def test_a_job_for_another_organisation_is_refused_by_the_database(
    note: Job, satama: Member, skargard: Member
) -> None:
    with inside(satama):
        for foreign in (skargard.schema, NETWORK, ""):
            assert_refused(note, organisation=foreign, message=1)
        assert_refused(note, message=1)
    with entered(NETWORK):
        assert_refused(note, organisation=satama.schema, message=1)
    assert queued() == []
    with inside(satama):
        note.task.defer(organisation=satama.schema, message=1)
    assert len(queued()) == 1


def test_an_organisation_sees_nothing_of_the_queue(note: Job, satama: Member) -> None:
    with inside(satama):
        note.later(message=1)
        for statement in (
            "SELECT * FROM procrastinate_jobs",
            "UPDATE procrastinate_jobs SET status = 'failed'",
            "DELETE FROM procrastinate_jobs",
            "SELECT procrastinate_fetch_job_v2(NULL, 1)",
        ):
            with pytest.raises(ProgrammingError), connection.cursor() as cursor:
                cursor.execute(statement)
    assert len(queued()) == 1


def do_all() -> None:
    """What waits is fetched, done and forgotten meanwhile."""
    with psycopg.connect(cluster.superuser_address(DATABASE)) as server:
        server.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [NAME])


def test_with_once_a_job_that_waits_is_enough(note: Job, satama: Member, skargard: Member) -> None:
    with inside(satama), transaction.atomic():
        assert note.later(once="nightly", message=1)
        assert not note.later(once="nightly", message=2)
        assert note.later(once="weekly", message=3)
        # The conflict has not broken the caller's transaction.
        assert note.later(message=4)
    with inside(skargard):
        assert note.later(once="nightly", message=5)
    assert [row["args"]["message"] for row in queued()] == [1, 3, 4, 5]
    assert all(
        row["queueing_lock"] is None or row["queueing_lock"].startswith(row["args"]["organisation"])
        for row in queued()
    )


def test_a_waiting_job_that_begins_before_the_commit_is_followed_by_another(
    note: Job, satama: Member
) -> None:
    with inside(satama):
        assert note.later(once="nightly", message=1)
        with transaction.atomic():
            assert not note.later(once="nightly", message=2)
            do_all()
    assert [row["args"]["message"] for row in queued()] == [2]


def test_within_a_transaction_the_same_is_asked_of_the_queue_once(
    note: Job, satama: Member
) -> None:
    with inside(satama):
        with transaction.atomic():
            assert note.later(once="nightly", message=1)
            with CaptureQueriesContext(connection) as asked:
                assert not note.later(once="nightly", message=1)
            assert asked.captured_queries == []
        assert len(queued()) == 1
        with transaction.atomic():
            assert not note.later(once="nightly", message=1)
            assert not note.later(once="nightly", message=1)
            do_all()
    # Another waited, was done meanwhile, and one more follows for both.
    assert len(queued()) == 1


def test_a_queue_that_fails_after_the_commit_breaks_nothing(
    note: Job, satama: Member, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def unreachable(*_given: object) -> bool:
        raise ConnectorException("unreachable")

    with inside(satama):
        note.later(once="nightly", message=1)
        with transaction.atomic():
            assert not note.later(once="nightly", message=1)
            (after,) = [one for _sids, one, *_rest in connection.run_on_commit]
            monkeypatch.setattr(after, "again", unreachable)
        assert "unreachable" in caplog.text


def test_what_a_savepoint_took_back_is_asked_again(note: Job, satama: Member) -> None:
    with inside(satama), transaction.atomic():
        with transaction.atomic():
            assert note.later(once="nightly", message=1)
            transaction.set_rollback(True)
        assert note.later(once="nightly", message=1)
    assert len(queued()) == 1


def test_a_job_opens_the_organisation_it_was_queued_for(
    note: Job, satama: Member, skargard: Member
) -> None:
    note.task(organisation=satama.schema, message=1)
    assert seen == [(satama.schema, {"message": 1})]
    # Whatever scope is open, the job has its own, and the former one after it.
    with inside(skargard):
        note.task(organisation=satama.schema, message=2)
        assert current_name() == skargard.schema
    assert seen[1] == (satama.schema, {"message": 2})
    assert current() is None


def test_a_job_for_a_name_nobody_has_opens_nothing(note: Job) -> None:
    with pytest.raises(ValueError, match="neither"):
        note.task(organisation="public", message=1)
    assert seen == []
