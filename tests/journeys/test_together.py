"""On a phone: one note for three people and its undo, and a support request that is taken."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.visitors import Visitors, heading, message, sign_in


def test_a_note_for_three_is_undone_and_a_request_is_taken(visitor: Visitors) -> None:
    page = visitor("satama", phone=True)
    sign_in(page, "aino@satama.example")
    page.get_by_role("main").get_by_role("link", name="Tee kirjaus").click()
    people = page.get_by_role("group", name="Keitä kirjaus koskee?").get_by_role("checkbox")
    for number in range(3):
        people.nth(number).check()
    page.get_by_label("Mitä tapahtui, mitä sovittiin?").fill("Kokosimme linnunpönttöjä yhdessä.")
    page.get_by_label("Kuinka kauan?").select_option("60")
    page.get_by_role("button", name="Tallenna kirjaus").click()
    message(page, "Tallennettiin 3 henkilön tietoihin")
    page.get_by_role("button", name="Kumoa").click()
    message(page, "Kumottu")
    page.goto("/")
    page.get_by_role("link", name="Kaikki tukipyynnöt").click()
    heading(page, "tukipyyntö")
    page.get_by_role("region", name="Otettavissa").get_by_role("link").first.click()
    page.get_by_role("button", name="Otan tämän").click()
    message(page, "Pyyntö on nyt sinulla.")
    expect(page.get_by_role("button", name="Asia on hoidettu")).to_be_visible()
