"""A support request, taken on a phone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.visitors import Visitors, heading, message, sign_in


def test_a_support_request_is_taken(visitor: Visitors) -> None:
    page = visitor("satama", phone=True)
    sign_in(page, "aino@satama.example")
    page.get_by_role("link", name="Kaikki tukipyynnöt").click()
    heading(page, "tukipyyntö")
    page.get_by_role("region", name="Otettavissa").get_by_role("link").first.click()
    page.get_by_role("button", name="Otan tämän").click()
    message(page, "Pyyntö on nyt sinulla.")
    expect(page.get_by_role("button", name="Asia on hoidettu")).to_be_visible()
