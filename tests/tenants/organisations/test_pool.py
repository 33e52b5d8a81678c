"""Taking a ready schema: each is given once, also when many ask at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import pytest
from django.db import transaction

from kit.database.scope import entered
from tenants.organisations import pool
from tenants.organisations.models import ReadySchema
from tests.support.database import DATABASE, address, cluster
from tests.tenants.at_once import PATIENCE_SECONDS, at_once

EVERY_ONE = 8
"""How many ready schemas the tests' network was made with."""


@pytest.fixture
def all_ready(committing: None) -> Iterator[None]:
    """Every schema waits in the pool; after the test those that were taken are again."""
    with psycopg.connect(cluster.superuser_address(DATABASE), autocommit=True) as server:
        server.execute("CREATE TEMP TABLE before AS SELECT * FROM organisations_readyschema")
        done = server.execute("UPDATE organisations_readyschema SET taken_at = NULL")
        assert done.rowcount == EVERY_ONE
        yield
        server.execute(
            "UPDATE organisations_readyschema AS pool SET taken_at = before.taken_at"
            " FROM before WHERE before.name = pool.name"
        )


@pytest.mark.usefixtures("all_ready")
def test_eight_at_once_get_eight_schemas() -> None:
    all_have_one = threading.Barrier(EVERY_ONE)

    def take() -> str:
        with entered("network"), transaction.atomic():
            name = pool.take()
            # Nobody commits before everybody has one: a lock that waits would end here.
            all_have_one.wait(PATIENCE_SECONDS)
            return name

    names = at_once(*[take] * EVERY_ONE)
    assert all(isinstance(name, str) for name in names), names
    assert len({*map(str, names)}) == EVERY_ONE


@pytest.mark.usefixtures("all_ready")
def test_one_more_than_there_are_gets_none_and_takes_none() -> None:
    def take() -> str:
        with entered("network"), transaction.atomic():
            return pool.take()

    names = at_once(*[take] * (EVERY_ONE + 1))
    assert len([name for name in names if isinstance(name, pool.PoolIsEmpty)]) == 1
    assert len({name for name in names if isinstance(name, str)}) == EVERY_ONE


def test_a_schema_is_ready_again_when_the_opening_comes_to_nothing(in_network: None) -> None:
    def ready() -> set[str]:
        return {row.name for row in ReadySchema.objects.filter(taken_at__isnull=True)}

    before = ready()

    with transaction.atomic():
        assert pool.take() in before
        transaction.set_rollback(True)
    assert ready() == before


@pytest.mark.usefixtures("all_ready")
def test_taking_one_wakes_who_makes_them() -> None:
    with psycopg.connect(address("ddl"), autocommit=True) as provisioner:
        provisioner.execute(f"LISTEN {pool.CHANNEL}")
        with entered("network"):
            pool.take()
        heard = list(provisioner.notifies(timeout=PATIENCE_SECONDS, stop_after=1))
    assert [note.payload for note in heard] == [""]
