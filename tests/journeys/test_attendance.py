"""An instructor marks a day on a phone: twenty people, an absence, and a slip of the thumb."""

from __future__ import annotations

import re

from django.utils import timezone
from playwright.sync_api import Page, expect

from infra.demo.seed.attendance import open_day
from tests.journeys.visitors import Visitors, heading, message, sign_in

EXPECTED = 20
MARKED_ALREADY = 2


def _marked(page: Page, number: int) -> None:
    expect(page.get_by_text(f"{number}/{EXPECTED} merkitty")).to_be_visible()


def test_twenty_people_are_marked_on_a_phone(visitor: Visitors) -> None:
    page = visitor("satama", phone=True)
    sign_in(page, "tauno@satama.example")
    page.get_by_role("navigation", name="Päävalikko puhelimessa").get_by_role(
        "link", name="Läsnäolo"
    ).click()
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
