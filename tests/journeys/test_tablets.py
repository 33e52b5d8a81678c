"""A unit's tablet: a worker makes it one and is signed out; somebody taps in and undoes it."""

from __future__ import annotations

import re

from django.utils import timezone
from playwright.sync_api import expect

from infra.demo.seed.attendance import WOOD, open_day
from tests.journeys.test_accessibility import violations
from tests.journeys.visitors import Visitors, heading, sign_in


def test_a_device_becomes_a_tablet_and_takes_a_tap(visitor: Visitors) -> None:
    page = visitor("satama")
    sign_in(page, "tauno@satama.example")
    page.goto("/attendance/tablets/")
    heading(page, "Missä voi merkitä itsensä paikalle?")
    expect(page.get_by_text("Safari, iPad")).to_be_visible()
    page.get_by_label("Minkä yksikön ihmiset se näyttää?").select_option(label=WOOD)
    page.get_by_role("button", name="Käytä tätä laitetta yksikön tablettina").click()

    heading(page, "Ketkä ovat paikalla?")
    if open_day(timezone.localdate()) == timezone.localdate():
        button = page.locator(".at-name:not(.is-here)").first
        name = button.inner_text().strip()
        button.click()
        expect(page.get_by_role("status")).to_contain_text(f"{name} on paikalla")
        page.get_by_role("button", name=f"{name} paikalla").click()
        expect(page.get_by_role("status")).to_contain_text("peruttiin")
    assert violations(page) == []
    page.goto("/attendance/")
    expect(page).to_have_url(re.compile("/sign-in/"))
