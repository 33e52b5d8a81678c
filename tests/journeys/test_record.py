"""Somebody new on a phone with a name only, and two people who change one record at once."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.visitors import Visitors, heading, message, sign_in


def test_a_bare_name_becomes_a_record_that_two_people_change_at_once(visitor: Visitors) -> None:
    coach, lead = visitor("satama", phone=True), visitor("satama")
    sign_in(coach, "oskari@satama.example")
    coach.goto("/")
    coach.get_by_role("main").get_by_role("link", name="Lisää valmentautuja").first.click()
    coach.get_by_label("Etunimi").fill("Sisu")
    coach.get_by_label("Sukunimi").fill("Samalla")
    coach.get_by_role("button", name="Lisää valmentautuja").click()
    heading(coach, "Sisu Samalla")
    expect(coach.get_by_role("main")).to_contain_text("Ikä ei tiedossa")
    sign_in(lead, "inka@satama.example")
    lead.goto(coach.url)
    for page, phone in ((coach, "050 111 2222"), (lead, "040 333 4444")):
        page.get_by_role("link", name="Muuta tietoja").click()
        page.get_by_label("Puhelin", exact=True).first.fill(phone)
    coach.get_by_label("Katuosoite").fill("Rantakuja 4")
    lead.get_by_label("Sähköposti").fill("sisu@posti.example")
    lead.get_by_role("button", name="Tallenna tiedot").click()
    message(lead, "Tiedot tallennettiin.")
    coach.get_by_role("button", name="Tallenna tiedot").click()
    asked = coach.get_by_role("group", name="Puhelin: kumpi jää?")
    expect(asked).to_contain_text("050 111 2222")
    expect(asked).to_contain_text("040 3334444")
    asked.get_by_text("Mitä tiedoissa on nyt").click()
    coach.get_by_role("button", name="Tallenna tiedot").click()
    message(coach, "Tiedot tallennettiin.")
    basics = coach.get_by_role("region", name="Perustiedot")
    for kept in ("040 3334444", "Rantakuja 4", "sisu@posti.example"):
        expect(basics).to_contain_text(kept)
