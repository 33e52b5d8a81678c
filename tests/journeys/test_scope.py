"""A coach opens somebody out of reach for an hour; the officer looks at it, and it is ended."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.visitors import Visitors, heading, message, sign_in


def test_a_file_out_of_reach_is_opened_for_a_reason_and_looked_at(visitor: Visitors) -> None:
    director, coach, officer = visitor("satama"), visitor("satama"), visitor("satama")
    sign_in(director, "helmi@satama.example")
    name, born_on = _somebody_of_the_kitchen(director)
    sign_in(coach, "aino@satama.example")
    coach.goto(director.url)
    expect(coach.get_by_role("heading", level=1)).not_to_contain_text(name)
    coach.goto("/participants/")
    coach.get_by_role("link", name="Avaa valmentautuja, jota en näe").click()
    coach.get_by_label("Koko nimi").fill(name)
    coach.get_by_label("Syntymäaika").fill(born_on)
    coach.get_by_label("Miksi asia ei voi odottaa?").fill("Oma valmentaja on poissa tänään.")
    coach.get_by_role("button", name="Avaa 60 minuutiksi").click()
    heading(coach, name)
    expect(coach.get_by_role("main")).to_contain_text("60 minuuttia jäljellä")
    coach.get_by_role("navigation", name="Tietojen osiot").get_by_role(
        "link", name="Terveys ja päihteet"
    ).click()
    sign_in(officer, "tiina@satama.example")
    officer.get_by_role("navigation", name="Päävalikko").get_by_role("link", name="Loki").click()
    officer.get_by_role("link", name="Poikkeusavaukset").click()
    newest = officer.get_by_role("listitem").filter(has_text="Oma valmentaja on poissa tänään.")
    expect(newest).to_contain_text("Aino Koivupuro")
    newest.get_by_role("button", name="Merkitse katsotuksi").click()
    message(officer, "Merkittiin katsotuksi.")
    coach.get_by_role("button", name="Sulje nyt").click()
    message(coach, "Tiedot ovat taas sinulta suljettuja.")
    coach.goto(director.url)
    expect(coach.get_by_role("heading", level=1)).not_to_contain_text(name)


def _somebody_of_the_kitchen(director: Page) -> tuple[str, str]:
    """Open one of them. Their name, and the date of birth as a date field takes it."""
    director.goto("/participants/")
    row = director.locator("main .pv-people li").filter(has_text="Keittiö").first
    row.locator("b a").click()
    expect(director.get_by_role("heading", level=1)).to_be_visible()
    day, month, year = director.locator(".pv-pairs dd").first.inner_text().split(".")
    name = director.get_by_role("heading", level=1).inner_text().strip()
    return name, f"{year}-{int(month):02}-{int(day):02}"
