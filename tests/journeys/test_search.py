"""One box finds everything, and is used without a mouse."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import expect

from tests.journeys.steps import add_participant
from tests.journeys.visitors import Visitors, heading, sign_in


def test_somebody_is_found_and_opened_by_keyboard_with_dots_and_order_left_out(
    visitor: Visitors,
) -> None:
    page = visitor("satama")
    sign_in(page, "oskari@satama.example")
    add_participant(page, "Säde", "Hakunen-Äyräs", born_on=date(2005, 3, 4))
    page.goto("/handbook/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Haku")
    page.keyboard.type("ayras sad")
    options = page.get_by_role("listbox", name="Tulokset").get_by_role("option")
    expect(options.first).to_contain_text("Hakunen-Äyräs, Säde")
    expect(options.first.locator("mark").first).to_have_text("Äyräs")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("[data-search-status]")).to_have_text("1 tulos")

    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(box).not_to_have_attribute("aria-activedescendant", "search-list-0")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "search-list-0")
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(box).to_have_value("ayras sad")
    expect(box).to_be_focused()

    page.keyboard.press("ArrowDown")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    heading(page, "Säde Hakunen-Äyräs")

    page.keyboard.press("/")
    page.keyboard.type("valmentaja")
    page.keyboard.press("Enter")
    heading(page, "haulla ”valmentaja”")
    page.get_by_role("navigation", name="Tulosten lajit").get_by_role(
        "link", name="Henkilö"
    ).click()
    expect(page.get_by_role("region", name="Henkilöstö").get_by_role("link").first).to_be_visible()
    expect(page.get_by_role("searchbox").or_(box)).to_have_value("valmentaja")
