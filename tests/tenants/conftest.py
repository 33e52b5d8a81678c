"""What tests of the members, their people and their bills can ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from kit.database.scope import entered


@pytest.fixture
def in_network(db: None) -> Iterator[None]:
    """The test speaks on behalf of the network."""
    with entered("network"):
        yield


@pytest.fixture
def committing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test's transactions are real, and it puts back itself what it has changed.

    Many times faster than making the database anew after the test.
    """
    with django_db_blocker.unblock():
        yield
        connection.close()
