"""A coach's first day on a phone: somebody new, twenty people's day, a note for three, a plan."""

from __future__ import annotations

import re
import time
from datetime import date

from django.utils import timezone
from playwright.sync_api import Page, expect

from infra.demo.seed.attendance import open_day
from tests.journeys.steps import add_participant
from tests.journeys.visitors import Visitors, heading, message, sign_in

EXPECTED, MARKED_ALREADY = 20, 2
LONGEST_SECONDS = 60
GOAL = "Pääsen aamulla ylös ilman kolmea soittoa"


def test_a_coach_s_first_day(visitor: Visitors) -> None:
    page = visitor("satama", phone=True)
    sign_in(page, "aino@satama.example")
    add_participant(page, "Ensio", "Ensipäivä", born_on=date(2005, 3, 2))
    file = page.url
    began = time.monotonic()
    _mark_twenty(page)
    took = time.monotonic() - began
    assert took < LONGEST_SECONDS, f"Marking {EXPECTED} people took {took:.0f} s."
    _note_for_three(page)
    page.goto(file)
    _plan(page)


def _mark_twenty(page: Page) -> None:
    """Most with one tap each, one as away with two, a slip taken back, the rest at once."""
    menu = page.get_by_role("navigation", name="Päävalikko puhelimessa")
    menu.get_by_role("link", name="Läsnäolo").click()
    day = open_day(timezone.localdate())
    if day != timezone.localdate():
        page.goto(f"/attendance/?day={day}")
    heading(page, "Ketkä oliv" if day != timezone.localdate() else "Ketkä ovat")
    _marked(page, MARKED_ALREADY)
    waiting = page.get_by_role("region", name="Merkitsemättä")

    # One tap each: the row that comes next has taken the place of the one before.
    for number in range(1, 4):
        waiting.get_by_role("button", name="Merkitse paikalle").first.click()
        _marked(page, MARKED_ALREADY + number)

    # An absence is two taps.
    waiting.get_by_text("Poissa", exact=False).first.click()
    waiting.get_by_role("button", name="Sairaus", exact=True).first.click()
    message(page, "Sairaus")
    _marked(page, MARKED_ALREADY + 4)

    # A slip of the thumb goes back with one.
    page.get_by_role("status").get_by_role("button", name="Kumoa").last.click()
    message(page, "Kumottu")
    _marked(page, MARKED_ALREADY + 3)

    page.get_by_role("button", name=re.compile(r"^Loput \d+ paikalle")).click()
    message(page, f"{EXPECTED - MARKED_ALREADY - 3} ihmistä merkittiin")
    expect(page.get_by_text("Kaikki on merkitty.")).to_be_visible()

    # Even that goes back with one tap.
    page.get_by_role("status").get_by_role("button", name="Kumoa").last.click()
    message(page, "Kumottu")
    _marked(page, MARKED_ALREADY + 3)


def _marked(page: Page, number: int) -> None:
    expect(page.get_by_text(f"{number}/{EXPECTED} merkitty")).to_be_visible()


def _note_for_three(page: Page) -> None:
    """Written once, undone with one tap, as nobody's note is there twice."""
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Tee kirjaus").click()
    people = page.get_by_role("group", name="Keitä kirjaus koskee?")
    # Beside a name stands nothing, or why no note may be kept about this person.
    open_ones = people.get_by_role("checkbox", name=re.compile(r"^[^,]+, \S+$"))
    for number in range(3):
        open_ones.nth(number).check()
    page.get_by_label("Mitä tapahtui, mitä sovittiin?").fill("Kokosimme linnunpönttöjä yhdessä.")
    page.get_by_label("Kuinka kauan?").select_option("60")
    page.get_by_role("button", name="Tallenna kirjaus").click()
    message(page, "Tallennettiin 3 henkilön tietoihin")
    page.get_by_role("button", name="Kumoa").click()
    message(page, "Kumottu")


def _plan(page: Page) -> None:
    """A goal in the person's own words, with where they stand and want to be, agreed in a plan."""
    pages = page.get_by_role("navigation", name="Valmentautujan sivut")
    pages.get_by_role("link", name="Suunnitelma").click()
    page.get_by_role("link", name="Kirjoita tavoite").click()
    page.get_by_label("Mitä haluan muuttaa?").fill(GOAL)
    page.get_by_label("Elämänalue").select_option(label="Arki ja vuorokausirytmi")
    for group, value in (("Missä olen nyt?", "2"), ("Mihin haluan päästä?", "7")):
        answers = page.get_by_role("group", name=re.compile(re.escape(group)))
        answers.get_by_label(value, exact=True).check()
    page.get_by_role("button", name="Tallenna", exact=True).click()
    message(page, "Tallennettu.")
    expect(page.get_by_role("img", name="Alussa 2, nyt 2, tavoite 7.")).to_be_visible()
    page.get_by_role("link", name="Kirjoita suunnitelma").click()
    expect(page.get_by_label(GOAL)).to_be_checked()
    page.get_by_role("button", name="Suunnitelma on sovittu").click()
    message(page, "Suunnitelma on sovittu.")
    expect(page.get_by_role("region", name="Valmennussuunnitelma")).to_contain_text("sovittu")

    # The checklist of the coaching, and a tick that was one too many.
    page.get_by_role("button", name="Aloita tarkistuslista").click()
    first = re.compile("Merkitse tehdyksi: Pidä tervetulokeskustelu")
    page.get_by_role("button", name=first).click()
    message(page, "Tehty: Pidä tervetulokeskustelu")
    page.get_by_role("button", name="Kumoa").click()
    expect(page.get_by_role("button", name=first)).to_be_visible()
