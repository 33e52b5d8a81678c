"""A coach looks at a whole path: the picture at the desk, the list on a phone and on paper."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from infra.demo.seed.path import FAMILY_NAME
from tests.journeys.pages import too_wide
from tests.journeys.test_accessibility import violations
from tests.journeys.visitors import PHONE, Visitors, sign_in


def test_a_path_is_a_picture_at_the_desk_and_a_list_on_a_phone_and_on_paper(
    visitor: Visitors,
) -> None:
    page = visitor("satama")
    sign_in(page, "oskari@satama.example")
    page.goto(f"/participants/?q={FAMILY_NAME}")
    page.get_by_role("main").get_by_role("link", name=FAMILY_NAME).first.click()
    pages = page.get_by_role("navigation", name="Valmentautujan sivut")
    pages.get_by_role("link", name="Polku", exact=True).click()
    picture = page.locator(".pt-svg")
    planned = page.get_by_role("list", name="Suunniteltu")
    expect(picture).to_be_visible()
    expect(planned).to_be_hidden()
    faults = violations(page)
    page.get_by_role("link", name="Työkokeilu", exact=True).click()
    expect(picture).not_to_have_attribute("aria-label", re.compile("Työpajan oma toiminta"))
    expect(picture).to_have_attribute("aria-label", re.compile("Työkokeilu"))
    page.get_by_role("link", name="Näytä taulukkona").click()
    expect(planned).to_be_visible()
    page.get_by_role("link", name="Kaikki jaksot").click()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    expect(picture).to_be_hidden()
    expect(planned.get_by_text("Seuranta 12 kk")).to_be_visible()
    faults += violations(page) + too_wide(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(media="print")
    expect(picture).to_be_hidden()
    expect(page.get_by_role("list", name="Tähän mennessä")).to_contain_text(
        "Ensimmäinen yhteydenotto"
    )
    assert not faults, "\n".join(faults)
