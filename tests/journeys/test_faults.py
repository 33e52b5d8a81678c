"""What happens when a part of the product stops: nothing that was acknowledged is lost."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date

import pytest
from playwright.sync_api import expect

from infra.demo.processes import Program
from infra.demo.stack import Stack
from tests.journeys.product import Mailbox, address, eventually, fetch
from tests.journeys.steps import add_participant, write_note
from tests.journeys.visitors import Visitors, fill_sign_in, heading, message, sign_in

pytestmark = pytest.mark.long


def test_an_invitation_waits_for_the_worker(
    visitor: Visitors, stack: Stack, mailbox: Mailbox
) -> None:
    page = visitor("satama")
    sign_in(page, "helmi@satama.example")
    with stopped(stack, "worker"):
        page.goto("/people/invite/")
        page.get_by_label("Etunimi").fill("Malla")
        page.get_by_label("Sukunimi").fill("Odotusaho")
        page.get_by_label("Sähköposti").fill("malla@satama.example")
        page.get_by_role("button", name="Lähetä kutsu").click()
        message(page, "Kutsu on matkalla: Malla Odotusaho.")
        time.sleep(2)
        assert mailbox.all("malla@satama.example") == []
    mailbox("malla@satama.example", "Kutsu", seconds=60)
    assert len(mailbox.all("malla@satama.example")) == 1


def test_an_acknowledged_note_outlives_the_web_server(visitor: Visitors, stack: Stack) -> None:
    page = visitor("satama")
    sign_in(page, "oskari@satama.example")
    add_participant(page, "Kesto", "Tallessa", born_on=date(2004, 1, 30))
    person = page.url
    write_note(page, "Tämä kirjaus kuitattiin juuri.")
    kill(program(stack, "web"))
    stack.programs.tend()
    wait_until_ready(stack)
    page.goto(person)
    expect(page.get_by_role("region", name="Kirjaukset")).to_contain_text(
        "Tämä kirjaus kuitattiin juuri."
    )


def test_the_database_may_be_killed_and_come_back(visitor: Visitors, stack: Stack) -> None:
    page = visitor("satama")
    sign_in(page, "oskari@satama.example")
    add_participant(page, "Palo", "Palaava", born_on=date(2003, 7, 7))
    person = page.url
    number = int((stack.cluster.folder / "postmaster.pid").read_text().partition("\n")[0])
    os.kill(number, signal.SIGKILL)
    eventually(lambda: not stack.cluster.is_running(), "the database to end")
    stack.cluster.start()
    answer = page.goto(person)
    assert answer
    assert answer.status == 200
    heading(page, "Palo Palaava")
    write_note(page, "Tietokanta palasi, ja työ jatkui.")


def test_what_is_typed_outlives_the_session(visitor: Visitors) -> None:
    page = visitor("satama")
    sign_in(page, "oskari@satama.example")
    add_participant(page, "Hidas", "Kirjoittaja", born_on=date(2002, 2, 22))
    note = "Pitkä kirjaus, jota kirjoitettiin koko iltapäivä."
    page.get_by_label("Mitä tapahtui, mitä sovittiin?").press_sequentially(note)
    page.context.clear_cookies(name="session")
    page.get_by_role("button", name="Tallenna kirjaus").click()
    heading(page, "Kirjaudu")
    fill_sign_in(page, "oskari@satama.example", "verkko-ja-paja-2026")
    heading(page, "Hidas Kirjoittaja")
    expect(page.get_by_label("Mitä tapahtui, mitä sovittiin?")).to_have_value(note)
    expect(page.get_by_text("Palautimme kirjoittamasi tekstin.")).to_be_visible()
    page.get_by_role("button", name="Tallenna kirjaus").click()
    message(page, "Kirjaus on tallennettu.")
    expect(page.get_by_label("Mitä tapahtui, mitä sovittiin?")).to_have_value("")


def test_a_page_that_was_open_too_long_keeps_the_draft_through_the_back_button(
    visitor: Visitors,
) -> None:
    page = visitor("satama")
    sign_in(page, "oskari@satama.example")
    page.goto("/participants/add/")
    page.get_by_label("Etunimi").press_sequentially("Kadoton")
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Lisää valmentautuja").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Lomake|pitää korjata"))
    page.go_back()
    expect(page.get_by_label("Etunimi")).to_have_value("Kadoton")


def program(stack: Stack, name: str) -> Program:
    return next(each for each in stack.programs.running if each.name == name)


def kill(victim: Program) -> None:
    """End a program and everything it started at once, as a machine that fails would."""
    assert victim.process
    with suppress(ProcessLookupError):
        os.killpg(victim.process.pid, signal.SIGKILL)
    victim.process.wait(10)


def wait_until_ready(stack: Stack) -> None:
    def answers() -> bool:
        with suppress(OSError):
            return fetch(address(stack, "", "/health/")).status == 200
        return False

    eventually(answers, "the web server to answer", seconds=60)


@contextmanager
def stopped(stack: Stack, name: str) -> Iterator[None]:
    """Without one of the programs while the block runs; it is started again after."""
    victim = program(stack, name)
    victim.stop()
    try:
        yield
    finally:
        stack.programs.tend()
