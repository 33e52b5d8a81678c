"""Counting where things happen, and folding into the shared cells exactly once."""

from __future__ import annotations

import pytest
from django.db import transaction

from apps.network.office import services as office
from apps.network.statistics.measures import EDITIONS, NOTES
from apps.network.statistics.models import Cell
from apps.workshop.figures.models import Delta
from apps.workshop.figures.services import count, publish_deltas
from apps.workshop.figures.tasks import publish, publish_everywhere
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts.models import User
from tenants.organisations.models import SignUp
from tests.apps.workshop.statements import changed, refused, rows
from tests.apps.workshop.together import at_once
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db

YEAR = 1999
"""A year the tests' network has nothing in."""


def cells(member: Member) -> dict[str, int]:
    with inside(member):
        return dict(Cell.objects.filter(year=YEAR).values_list("measure", "count"))


def test_a_change_waits_until_it_is_published(satama: Member) -> None:
    with inside(satama):
        publish_deltas()
        count(NOTES, year=YEAR)
        assert list(Delta.objects.values_list("measure", "year", "amount")) == [("notes", YEAR, 1)]
    assert cells(satama) == {}


def test_changes_are_added_up_measure_by_measure(satama: Member) -> None:
    with inside(satama):
        publish_deltas()
        for amount in (2, 3, -1):
            count(NOTES, year=YEAR, amount=amount)
        count(EDITIONS, year=YEAR)
        assert publish_deltas() == 4
    assert cells(satama) == {"notes": 4, "editions": 1}


def test_publishing_again_adds_nothing(satama: Member) -> None:
    with inside(satama):
        count(NOTES, year=YEAR, amount=5)
        assert publish_deltas() > 0
        assert publish_deltas() == 0
        assert not Delta.objects.exists()
    assert cells(satama) == {"notes": 5}


def test_later_changes_come_on_top(satama: Member) -> None:
    with inside(satama):
        for amount in (5, 2):
            count(NOTES, year=YEAR, amount=amount)
            publish_deltas()
    assert cells(satama) == {"notes": 7}


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_once_fold_every_change_once(satama: Member) -> None:
    with inside(satama):
        publish_deltas()
        for _ in range(60):
            count(NOTES, year=YEAR)

    def run() -> int:
        with inside(satama):
            return publish_deltas()

    assert sum(at_once(run, run, run)) == 60
    assert cells(satama) == {"notes": 60}


@pytest.mark.django_db(transaction=True)
def test_counting_while_another_publishes_loses_nothing(satama: Member) -> None:
    def add() -> int:
        with inside(satama):
            for _ in range(20):
                count(NOTES, year=YEAR)
        return 0

    def run() -> int:
        with inside(satama):
            return sum(publish_deltas() for _ in range(10))

    at_once(add, run, add, run)
    with inside(satama):
        publish_deltas()
    assert cells(satama) == {"notes": 40}


def test_an_unconfirmed_house_keeps_its_changes_until_it_is_confirmed(uusi: Member) -> None:
    with inside(uusi):
        waiting = Delta.objects.count()
        count(NOTES, year=YEAR, amount=4)
        assert publish_deltas() == 0
        assert Delta.objects.count() == waiting + 1
    with entered(NETWORK):
        assert not Cell.objects.filter(organisation_id=uusi.schema).exists()
        office.confirm(
            SignUp.objects.get(pk=uusi.sign_up),
            by=User.objects.get(email="administrator@verkko.example"),
        )
    with inside(uusi):
        assert publish_deltas() == waiting + 1
    assert cells(uusi) == {"notes": 4}


def test_a_closed_house_publishes_nothing_more(members: dict[str, Member]) -> None:
    with inside(members["suljettu"]):
        assert Delta.objects.exists()
        assert publish_deltas() == 0


@pytest.mark.django_db(transaction=True)
def test_the_round_over_everybody_reaches_open_confirmed_houses_only(
    members: dict[str, Member],
) -> None:
    for member in members.values():
        with inside(member):
            count(NOTES, year=YEAR, amount=3)
    publish_everywhere(0)
    published = {key for key, member in members.items() if cells(member)}
    assert published == {"satama", "skargard", "rannikko"}


def test_the_job_works_for_the_organisation_it_names(satama: Member, skargard: Member) -> None:
    for member in (satama, skargard):
        with inside(member):
            count(NOTES, year=YEAR)
    publish.task(organisation=satama.schema)
    assert cells(satama) == {"notes": 1}
    assert cells(skargard) == {}


def test_a_change_that_is_rolled_back_is_not_counted(satama: Member) -> None:
    with inside(satama):
        publish_deltas()
        with transaction.atomic():
            count(NOTES, year=YEAR)
            transaction.set_rollback(True)
        assert publish_deltas() == 0


INSERT = (
    "INSERT INTO statistics_cell (id, organisation, measure, year, count)"
    " VALUES (gen_random_uuid(), %s, 'notes', 1999, 7)"
)


def test_the_database_lets_a_house_write_its_own_cells_only(
    satama: Member, skargard: Member
) -> None:
    with inside(skargard):
        assert changed(INSERT, [skargard.schema]) == 1
    with inside(satama):
        assert changed(INSERT, [satama.schema]) == 1
        with refused("row-level security"):
            changed(INSERT, [skargard.schema])
        assert rows("SELECT count FROM statistics_cell WHERE year = 1999") == [(7,)]
        assert changed("UPDATE statistics_cell SET count = 0 WHERE year = 1999") == 1
        for statement in (
            "UPDATE statistics_cell SET organisation = organisation",
            "UPDATE statistics_cell SET year = 2000",
            "DELETE FROM statistics_cell",
        ):
            with refused("permission denied"):
                changed(statement)
    assert cells(skargard) == {"notes": 7}


@pytest.mark.parametrize("key", ["uusi", "suljettu"])
def test_the_database_takes_no_cell_of_a_house_outside_the_network(
    members: dict[str, Member], key: str
) -> None:
    with inside(members[key]), refused("row-level security"):
        changed(INSERT, [members[key].schema])


def test_the_networks_role_reads_cells_and_writes_none(satama: Member) -> None:
    with inside(satama):
        changed(INSERT, [satama.schema])
    with entered(NETWORK):
        assert rows("SELECT count FROM statistics_cell WHERE year = 1999") == [(7,)]
        for statement in ("UPDATE statistics_cell SET count = 0", "DELETE FROM statistics_cell"):
            with refused("permission denied"):
                changed(statement)
        with refused("permission denied"):
            changed(INSERT, [satama.schema])
        with refused("permission denied|does not exist"):
            rows(f'SELECT * FROM "{satama.schema}".figures_delta')
