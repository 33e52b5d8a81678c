"""At the intake desk on a phone: a call becomes a participant."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import expect

from tests.journeys.visitors import Visitors, heading, message, sign_in


def test_a_call_is_keyed_in_assessed_recommended_and_agreed(visitor: Visitors) -> None:
    page = visitor("satama", phone=True)
    sign_in(page, "inka@satama.example")
    menu = page.get_by_role("navigation", name="Päävalikko puhelimessa")
    menu.get_by_role("link", name="Vastaanotto").click()
    page.get_by_role("link", name="Kirjaa yhteydenotto").click()
    page.get_by_label("Etunimi").fill("Usva")
    page.get_by_label("Sukunimi").fill("Aamurusko")
    page.get_by_label("Puhelin", exact=True).fill("040 777 6655")
    page.get_by_label("Mitä toivotaan, omin sanoin?").fill("Haluan kokiksi.")
    page.get_by_role("button", name="Tallenna yhteydenotto").click()
    heading(page, "Usva Aamurusko")
    page.get_by_role("button", name="Ota käsittelyyn").click()
    page.get_by_role("main").get_by_role("link", name="Kirjoita alkukartoitus").click()
    page.get_by_label("Mikä sujuu?").fill("Aamuheräämiset")
    page.get_by_role("button", name="Tallenna valmiina").click()
    page.get_by_role("link", name="Suosittele palvelua").click()
    page.get_by_label("Mitä suositellaan?").select_option(label="Keittiö")
    page.get_by_label("Toimenpide, jos tiedossa").select_option(label="Työpajan oma toiminta")
    page.get_by_label("Miksi?").fill("Leipoo jo kotona.")
    page.get_by_role("button", name="Tallenna suositus").click()
    page.get_by_role("link", name="Sovi palvelusta").first.click()
    expect(page.get_by_label("Sukunimi")).to_have_value("Aamurusko")
    page.get_by_label("Syntymäaika").fill("2006-02-03")
    page.get_by_label("Ensimmäinen päivä").fill((date.today() + timedelta(days=7)).isoformat())
    page.get_by_role("button", name="Avaa valmentautujan tiedot").click()
    message(page, "Usva Aamurusko on nyt teidän valmentautujanne.")
    page.get_by_role("navigation", name="Valmentautujan sivut").get_by_role(
        "link", name="Vastaanotto"
    ).click()
    expect(page.get_by_role("main")).to_contain_text("Leipoo jo kotona.")
    expect(page.get_by_role("region", name="Alkukartoitus")).to_contain_text("Aamuheräämiset")
