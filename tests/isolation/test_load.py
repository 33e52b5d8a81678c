"""Many organisations at once on few threads of a real server: nobody's row in another's answer."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.isolation.ledger import LEDGER
from tests.isolation.served.crowd import copy_crowd
from tests.isolation.served.server import (  # noqa: F401
    WITH_PROBES,
    Server,
    serving,
    what_the_server_says,
)
from tests.isolation.served.stored import foreign_rows, notes_of
from tests.isolation.served.tally import WORD, Tally
from tests.isolation.served.visitor import Visitor
from tests.support.world import Member

DATABASE = "pajaverkko_served"
CLIENTS = 8
SHORT, LONG = 800, 10_000
ENOUGH = 30
"""Of so many answers that one thread gives, half the organisations get one, whatever the chance."""


@pytest.fixture(scope="module")
def crowd() -> dict[str, Member]:
    """Ten organisations in the database that is served."""
    return copy_crowd(DATABASE)


@pytest.fixture(scope="module")
def server(crowd: dict[str, Member]) -> Iterator[Server]:
    with serving(DATABASE, WITH_PROBES) as server:
        yield server


def test_hundreds_of_mixed_requests_never_show_or_write_another_s_row(
    server: Server, crowd: dict[str, Member]
) -> None:
    never_mixed(server, crowd, SHORT, run="short")


@pytest.mark.long
def test_ten_thousand_mixed_requests_never_show_or_write_another_s_row(
    server: Server, crowd: dict[str, Member]
) -> None:
    tally = never_mixed(server, crowd, LONG, run="long")
    assert tally.fewest_at_one_thread(LONG // 100) == len(crowd)


def test_a_foreign_word_and_a_missing_one_would_be_seen(
    server: Server, crowd: dict[str, Member]
) -> None:
    visitor = Visitor(0, server.port, crowd)
    satama, skargard = crowd["satama"], crowd["skargard"]
    path = f"/probe/echo/?say={skargard.sentinel}"
    with visitor.browser:
        visitor.arrive()
        visitor.ask(satama, path, holds=satama.sentinel)
    assert visitor.tally.foreign == [f"{skargard.sentinel} on {path} of satama"]
    assert visitor.tally.unexpected == [f"{path} of satama lacks '{satama.sentinel}'"]


def never_mixed(server: Server, crowd: dict[str, Member], requests: int, run: str) -> Tally:
    """Let eight clients ask, and look at every answer, at every row and at the server's log."""

    def visit(number: int) -> Tally:
        visitor = Visitor(number, server.port, crowd)
        visitor.begin(run)
        with visitor.browser:
            visitor.arrive()
            while visitor.tally.requests < requests / CLIENTS:
                visitor.go_on()
        return visitor.tally

    with ThreadPoolExecutor(CLIENTS) as clients:
        tally = Tally.of(clients.map(visit, range(CLIENTS)))
    LEDGER.requests += tally.requests
    LEDGER.foreign_bytes += tally.foreign_bytes
    assert tally.foreign == []
    assert tally.unexpected == []
    assert tally.requests >= requests
    assert tally.fewest_at_one_thread(ENOUGH) >= len(crowd) / 2
    for key, member in crowd.items():
        assert notes_of(DATABASE, member, run) == sorted(tally.notes[key])
        assert foreign_rows(DATABASE, member) == []
    # The log tells of times, kinds and ids, and never of a person.
    assert not WORD.search(server.log.read_text())
    return tally
