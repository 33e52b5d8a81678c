"""On a phone: a period shorter than its basis allows, for a reason, and one that ends."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import expect

from tests.journeys.steps import add_participant
from tests.journeys.visitors import Visitors, message, sign_in


def test_a_period_starts_with_a_reason_for_its_limit_and_another_ends_with_a_placement(
    visitor: Visitors,
) -> None:
    page, today = visitor("satama", phone=True), date.today()
    sign_in(page, "oskari@satama.example")
    add_participant(page, "Jaksotta", "Rajanen", born_on=date(2003, 4, 5))
    page.get_by_role("link", name="Jaksot", exact=True).click()
    page.get_by_role("link", name="Aloita jakso").click()
    page.get_by_label("Toimenpide").select_option(label="Kuntouttava työtoiminta")
    page.get_by_label("Viimeinen päivä").fill((today + timedelta(days=20)).isoformat())
    page.get_by_role("button", name="Aloita jakso").click()
    expect(page.get_by_role("note")).to_contain_text("vähimmäispituus on 3 kuukautta")
    page.get_by_label("Miksi rajasta poiketaan?").fill("Päätös 12/2026, jatkosta sovitaan.")
    page.get_by_role("button", name="Aloita jakso").click()
    message(page, "Jakso aloitettiin.")
    started = page.get_by_role("region", name="Kuntouttava työtoiminta")
    expect(started).to_contain_text("Päätös 12/2026, jatkosta sovitaan.")
    expect(started).to_contain_text("Hyvinvointialue")

    own = page.get_by_role("region", name="Työpajan oma toiminta")
    own.get_by_role("link", name="Päätä jakso").click()
    page.get_by_label("Miksi jakso päättyy?").select_option(label="Siirtyi koulutukseen")
    page.get_by_label("Mihin henkilö siirtyy täältä?").select_option(label="Lukiokoulutus")
    page.get_by_role("button", name="Tallenna päättyminen").click()
    message(page, "Päättyminen kirjattiin.")
    expect(own).to_contain_text("Lukiokoulutus")
    expect(own.get_by_role("listitem")).to_have_count(4)
