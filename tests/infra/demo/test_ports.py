"""The ports: the one asked for or a plain refusal, and free ones near it."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.demo import ports
from infra.demo.trouble import Trouble


@contextmanager
def listener(port: int = 0) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", port)) as server:
        yield server.getsockname()[1]


def free_row(length: int) -> int:
    """The first of `length` ports that are all free."""
    for first in range(20000, 60000, 50):
        try:
            for port in range(first, first + length):
                ports.refuse_taken(port)
        except Trouble:
            continue
        return first
    raise AssertionError("no free ports on this machine")


def test_a_port_in_use_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with listener() as port, pytest.raises(Trouble) as refusal:
        ports.choose(port, tmp_path / "ports.json")
    assert str(refusal.value) == (
        f"Port {port} is in use. Stop what uses it or choose another: make demo PORT=8080"
    )


@pytest.mark.parametrize("port", [0, 65536, 10**9])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(Trouble, match=r"not a port.*make demo PORT="):
        ports.refuse_taken(port)


def test_the_others_follow_the_sites_port(tmp_path: Path) -> None:
    site = free_row(4)
    chosen = ports.choose(site, tmp_path / "ports.json")
    assert chosen == ports.Ports(site=site, mailbox=site + 1, smtp=site + 2, stripe=site + 3)


def test_a_taken_neighbour_is_passed_over_and_the_choice_kept(tmp_path: Path) -> None:
    site = free_row(6)
    with listener(site + 1):
        first = ports.choose(site, tmp_path / "ports.json")
    assert (first.mailbox, first.smtp, first.stripe) == (site + 2, site + 3, site + 4)
    assert ports.choose(site, tmp_path / "ports.json") == first


def test_another_site_port_begins_anew(tmp_path: Path) -> None:
    site = free_row(6)
    ports.choose(site, tmp_path / "ports.json")
    assert ports.choose(site + 1, tmp_path / "ports.json").mailbox == site + 2


@pytest.mark.parametrize("content", ["", "{", "[]", json.dumps({"site": "x", "mailbox": None})])
def test_a_damaged_memory_is_no_obstacle(tmp_path: Path, content: str) -> None:
    (tmp_path / "ports.json").write_text(content)
    site = free_row(4)
    assert ports.choose(site, tmp_path / "ports.json").site == site


def test_the_highest_port_finds_its_neighbours_below(tmp_path: Path) -> None:
    chosen = ports.choose(ports.HIGHEST, tmp_path / "ports.json")
    assert max(chosen.mailbox, chosen.smtp, chosen.stripe) < ports.HIGHEST
