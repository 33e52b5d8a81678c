"""On a phone: five places at the thumb, and no page is wider than the screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.pages import ACTORS, MANY, Actor, Looked, too_wide, walk
from tests.journeys.visitors import NARROW, PHONE, Visitors, heading, sign_in

looked = Looked(MANY)
"""What somebody's walk has shown already."""


@pytest.mark.long
@pytest.mark.parametrize("who", ACTORS, ids=lambda who: str(who.name))
def test_no_page_is_wider_than_a_phone(visitor: Visitors, who: Actor) -> None:
    faults: list[str] = []

    def look(page: Page) -> None:
        looked.add(page)
        for size in (PHONE, NARROW):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            faults.extend(too_wide(page))

    walk(visitor(who.label, phone=True), who, look, most=MANY, is_known=looked.is_known)
    assert not faults, "\n".join(faults)


def test_five_places_are_at_the_thumb(visitor: Visitors) -> None:
    page = visitor("satama", phone=True)
    sign_in(page, "aino@satama.example")
    tabs = page.get_by_role("navigation", name="Päävalikko puhelimessa")
    places = tabs.locator("a, button")
    expect(places).to_have_count(5)
    for place in places.all():
        box = place.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= 844
    tabs.get_by_role("link", name="Ihmiset").click()
    heading(page, "Valmentautujat")
    tabs.get_by_role("link", name="Lähetteet").click()
    expect(page.get_by_role("main")).to_contain_text("odottaa vastausta")
    tabs.get_by_role("button", name="Lisää").click()
    more = page.get_by_role("navigation", name="Muut sivut")
    more.get_by_role("link", name="Henkilöstö").click()
    heading(page, "Keitä täällä on töissä?")
    tabs.get_by_role("button", name="Lisää").click()
    page.get_by_role("button", name="Kirjaudu ulos").click()
    heading(page, "Kirjaudu")
