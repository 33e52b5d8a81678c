"""What tests of the wall share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.isolation.attacks.ground import Ground
from tests.support.world import Member


@pytest.fixture
def ground(members: dict[str, Member]) -> Ground:
    """satama attacks rannikko."""
    return Ground(members["satama"], members["rannikko"], members)


@pytest.fixture
def open_connection(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Real transactions, for attacks that leave nothing written behind."""
    with django_db_blocker.unblock():
        connection.close()
        yield
        connection.close()
