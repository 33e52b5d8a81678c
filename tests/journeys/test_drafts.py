"""What is typed outlives a closed tab, and is nobody else's."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page, expect

from tests.journeys.steps import add_participant
from tests.journeys.visitors import Visitors, heading, message, sign_in

FIELD = "Mitä tapahtui, mitä sovittiin?"
NOTE = "Kesken jäänyt kirjaus, jonka välilehti suljettiin."
DRAFTS = "Object.keys(localStorage).filter(key => key.startsWith('draft:'))"


def written(visitor: Visitors, name: str) -> tuple[Page, str]:
    """A coach's page with a note that has been typed and not sent, and its address."""
    page = visitor("satama")
    sign_in(page, "oskari@satama.example")
    add_participant(page, name, "Luonnos", born_on=date(2001, 1, 1))
    page.get_by_label(FIELD).press_sequentially(NOTE)
    expect(page.get_by_text("Luonnos tallessa")).to_be_visible()
    return page, page.url


def test_a_text_is_offered_again_after_its_tab_was_closed(visitor: Visitors) -> None:
    page, address = written(visitor, "Suljettu")
    # Sealed: whoever looks into the browser's storage reads nothing.
    kept = page.evaluate(f"{DRAFTS}.map(key => localStorage[key]).join()")
    assert "sealed" in kept
    assert "Kesken" not in kept
    context = page.context
    page.close()
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_label(FIELD)).to_have_value(NOTE)
    expect(page.get_by_text("Palautimme kirjoittamasi tekstin.")).to_be_visible()
    page.get_by_role("button", name="Tallenna kirjaus").click()
    message(page, "Kirjaus on tallennettu.")
    expect(page.get_by_label(FIELD)).to_have_value("")
    assert page.evaluate(DRAFTS) == []


def test_nobody_else_at_the_computer_gets_a_draft(visitor: Visitors) -> None:
    page, address = written(visitor, "Vaihtunut")
    page.context.clear_cookies(name="session")
    # The intake lead reaches everybody, and so the page.
    sign_in(page, "inka@satama.example")
    page.goto(address)
    expect(page.get_by_label(FIELD)).to_have_value("")
    assert page.evaluate(DRAFTS) == []
    page.get_by_label(FIELD).press_sequentially(NOTE)
    expect(page.get_by_text("Luonnos tallessa")).to_be_visible()
    page.get_by_role("button", name="Kirjaudu ulos").first.click()
    heading(page, "Kirjaudu")
    assert page.evaluate(DRAFTS) == []
