"""A database that fails while many ask: errors, never another's row, and nothing acknowledged lost.

The tests' database server is stopped here, so nothing of theirs may be open meanwhile.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest
from django.db import connections

from tests.isolation.ledger import LEDGER
from tests.isolation.served.crowd import copy_crowd
from tests.isolation.served.faults import Faults, end_every_connection
from tests.isolation.served.server import (  # noqa: F401
    WITH_PROBES,
    Server,
    serving,
    what_the_server_says,
)
from tests.isolation.served.stored import foreign_rows, notes_of
from tests.isolation.served.tally import WORD, Tally
from tests.isolation.served.visitor import Visitor
from tests.support.database import cluster
from tests.support.world import Member

DATABASE = "pajaverkko_served"
CLIENTS = 8


@pytest.fixture(scope="module")
def crowd() -> dict[str, Member]:
    """Ten organisations in the database that is served."""
    return copy_crowd(DATABASE)


@pytest.fixture(scope="module")
def server(crowd: dict[str, Member]) -> Iterator[Server]:
    with serving(DATABASE, WITH_PROBES) as server:
        yield server


@pytest.fixture(scope="module")
def everybody(server: Server, crowd: dict[str, Member]) -> Iterator[list[Visitor]]:
    """Eight clients who have signed in everywhere before the trouble begins."""
    visitors = [Visitor(number, server.port, crowd) for number in range(CLIENTS)]
    with ExitStack() as lines, ThreadPoolExecutor(CLIENTS) as clients:
        for visitor in visitors:
            lines.enter_context(visitor.browser)
        list(clients.map(Visitor.arrive, visitors))
        yield visitors


@pytest.mark.parametrize(
    "seconds", [pytest.param(4, id="short"), pytest.param(40, id="long", marks=pytest.mark.long)]
)
def test_connections_that_end_and_queries_that_are_cancelled_mix_nobody(
    server: Server, everybody: list[Visitor], seconds: int
) -> None:
    with visiting(everybody, run=f"faults-{seconds}"), Faults(DATABASE, seed=seconds) as faults:
        time.sleep(seconds)
    assert min(faults.done["ended"], faults.done["cancelled"]) > 0
    expect_trouble_and_no_harm(server, everybody)


def test_a_database_server_that_is_started_again_mixes_nobody(
    server: Server, everybody: list[Visitor]
) -> None:
    connections.close_all()
    with visiting(everybody, run="restart"):
        time.sleep(0.5)
        cluster.stop()
        assert not server.is_well()
        cluster.start()
        time.sleep(0.5)
    expect_trouble_and_no_harm(server, everybody)


@contextmanager
def visiting(everybody: list[Visitor], run: str) -> Iterator[None]:
    """All ask at once while the block runs, and may be refused; after it all find everything."""
    is_over = threading.Event()

    def visit(visitor: Visitor) -> None:
        visitor.begin(run)
        visitor.may_fail = True
        while not is_over.is_set():
            visitor.go_on()
        visitor.may_fail = False

    def look_around(visitor: Visitor) -> None:
        for member in visitor.members.values():
            visitor.open_participant(member)

    with ThreadPoolExecutor(CLIENTS) as clients:
        visits = [clients.submit(visit, visitor) for visitor in everybody]
        try:
            yield
        finally:
            is_over.set()
        for each in visits:
            each.result()
        # A connection that ended while nobody used it is replaced before anybody notices.
        end_every_connection(DATABASE)
        list(clients.map(look_around, everybody))


def expect_trouble_and_no_harm(server: Server, everybody: list[Visitor]) -> None:
    """The trouble was felt, and yet no word, row or acknowledged note is where it must not be."""
    tally = Tally.of(visitor.tally for visitor in everybody)
    LEDGER.requests += tally.requests
    LEDGER.foreign_bytes += tally.foreign_bytes
    assert tally.foreign == []
    assert tally.unexpected == []
    assert tally.failed > 0
    assert server.is_well()
    for key, member in everybody[0].members.items():
        assert notes_of(DATABASE, member, everybody[0].run) == sorted(tally.notes[key])
        assert foreign_rows(DATABASE, member) == []
    # The log tells of times, kinds and ids, and never of a person.
    assert not WORD.search(server.log.read_text())
