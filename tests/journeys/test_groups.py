"""A coach marks a group on a phone: names, a slip of the thumb, and what the session cost."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.visitors import Visitors, heading, message, sign_in


def test_a_group_is_marked_and_paid_for_on_a_phone(visitor: Visitors) -> None:
    page = visitor("satama", phone=True)
    sign_in(page, "oskari@satama.example")
    page.get_by_role("navigation", name="Päävalikko puhelimessa").get_by_role(
        "link", name="Läsnäolo"
    ).click()
    page.get_by_role("link", name="Ryhmät", exact=True).click()
    heading(page, "Ryhmät")
    page.get_by_role("link", name="Ruokaryhmä").click()
    page.get_by_role("region", name="Tulevat kerrat").get_by_role("link").first.click()
    heading(page, "Ketkä tulivat?")

    waiting = page.get_by_role("region", name="Merkitsemättä")
    waiting.get_by_role("button", name="Merkitse paikalle").first.click()
    message(page, "Tuli")
    page.get_by_role("status").get_by_role("button", name="Kumoa").last.click()
    message(page, "Kumottu")
    waiting.get_by_role("button", name="tulivat").click()
    expect(page.get_by_text("Kaikki on merkitty.")).to_be_visible()

    page.get_by_role("button", name="Samat kulut kuin viimeksi").click()
    expect(
        page.get_by_role("region", name="Mitä se maksaa").get_by_text("42,50 €").first
    ).to_be_visible()
