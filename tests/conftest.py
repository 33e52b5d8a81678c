"""What every test can ask for: the tests' network, its members, and people who have signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from tests.support import database
from tests.support.people import client_at, signed_in
from tests.support.world import Member


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database is the plugin's copy of the template; Django makes none of its own."""
    with django_db_blocker.unblock():
        yield
        connection.close()


def _first_state_again(self: TransactionTestCase) -> None:
    """After a test that commits: the template once more, since nobody may TRUNCATE."""
    connection.close()
    database.copy_template()


TransactionTestCase._fixture_teardown = _first_state_again  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    from kit import remembered
    from tenants.organisations import lookup

    lookup.forget()
    remembered.forget()
    caches["default"].clear()
    yield
    lookup.forget()


@pytest.fixture(scope="session")
def members() -> dict[str, Member]:
    """Every organisation of the tests' network, by key."""
    return {key: Member(**values) for key, values in database.world().items()}  # type: ignore[arg-type]


@pytest.fixture
def satama(members: dict[str, Member]) -> Member:
    """A confirmed member."""
    return members["satama"]


@pytest.fixture
def skargard(members: dict[str, Member]) -> Member:
    """Another confirmed member, to whom satama has sent a referral."""
    return members["skargard"]


@pytest.fixture
def uusi(members: dict[str, Member]) -> Member:
    """A member the network has not confirmed."""
    return members["uusi"]


@pytest.fixture
def coach(satama: Member, db: None) -> Client:
    """satama's coach, signed in at satama's host."""
    return signed_in(satama, satama.coach)


@pytest.fixture
def director(satama: Member, db: None) -> Client:
    """satama's director, signed in at satama's host."""
    return signed_in(satama, satama.director)


@pytest.fixture
def receiver(skargard: Member, db: None) -> Client:
    """skargard's coach, signed in at skargard's host."""
    return signed_in(skargard, skargard.coach)


@pytest.fixture
def coordinator(db: None) -> Client:
    """A coordinator, signed in at the network's host."""
    return signed_in(None, "coordinator@verkko.example")


@pytest.fixture
def administrator(db: None) -> Client:
    """A network administrator, signed in at the network's host."""
    return signed_in(None, "administrator@verkko.example")


@pytest.fixture
def stranger() -> Callable[[str], Client]:
    """Somebody who has not signed in, at a host of one's choice."""
    return client_at
