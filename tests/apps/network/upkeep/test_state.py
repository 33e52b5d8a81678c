"""The operator sees whether the service is well: counts, and nobody's name."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.network.trail.models import Entry
from apps.network.upkeep import services
from apps.network.upkeep.models import WorkerReport
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts.models import User
from tests.support import database
from tests.support.people import signed_in
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def english(db: None) -> None:
    with entered(NETWORK):
        User.objects.update(language="en")


@pytest.fixture
def operator(english: None) -> Client:
    return signed_in(None, "operator@verkko.example")


def worker_says(**changed: object) -> None:
    word = {"made_at": timezone.now(), "version": settings.VERSION, "waiting": 2, "running": 1}
    with entered(NETWORK):
        WorkerReport.objects.update_or_create(pk=1, defaults={**word, **changed})


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "The service is well"),
        ({"made_at": timezone.now() - timedelta(hours=1)}, "The worker has not reported"),
        ({"version": "another"}, "run different versions"),
        ({"failed": {"accounts.deliver": 3}}, "Jobs have failed"),
    ],
)
def test_it_says_what_needs_a_look(
    operator: Client, changed: dict[str, object], words: str
) -> None:
    worker_says(**changed)
    assert words in operator.get("/service/").content.decode()


def test_before_any_report_it_says_so(operator: Client) -> None:
    assert "No report yet" in operator.get("/service/").content.decode()


def test_there_is_no_name_in_it_and_the_look_is_in_the_trail(
    operator: Client, members: dict[str, Member]
) -> None:
    worker_says()
    page = operator.get("/service/")
    assert page.context["state"].members == {"confirmed": 3, "waiting": 1, "closed": 1}
    for member in members.values():
        assert member.name not in page.content.decode()
        assert member.sentinel not in page.content.decode()
    with entered(NETWORK):
        assert Entry.objects.order_by("-id")[0].action == "service.read"


@pytest.mark.django_db(transaction=True)
def test_the_worker_counts_the_queue_without_its_arguments() -> None:
    columns = "(task_name, queue_name, priority, args, status, attempts)"
    with psycopg.connect(database.address("worker"), autocommit=True) as server:
        server.execute("SET search_path = public")
        server.execute("UPDATE procrastinate_jobs SET status = 'succeeded'")
        for task, args, status in (
            ("accounts.deliver", '{"message": 7}', "failed"),
            ("accounts.deliver", "{}", "failed"),
            ("figures.publish", "{}", "todo"),
        ):
            server.execute(
                f"INSERT INTO procrastinate_jobs {columns}"
                f" VALUES ('{task}', 'default', 0, '{args}', '{status}', 0)".encode()
            )
    connection.close()
    connection.settings_dict["USER"] = "worker"
    try:
        services.report()
        with entered(NETWORK):
            word = WorkerReport.objects.get()
    finally:
        connection.close()
        connection.settings_dict["USER"] = "web"
    assert (word.waiting, word.running, word.failed) == (1, 0, {"accounts.deliver": 2})
