"""A director brings a list from another system in, sees what is wrong with it, and undoes it."""

from __future__ import annotations

from playwright.sync_api import expect

from infra.demo.seed.importing import SAMPLE
from tests.journeys.visitors import Visitors, heading, sign_in


def test_a_list_from_another_system_is_brought_in_and_undone(visitor: Visitors) -> None:
    page = visitor("satama")
    sign_in(page, "helmi@satama.example")
    page.get_by_role("navigation", name="Päävalikko").get_by_role(
        "link", name="Valmentautujat"
    ).click()
    page.get_by_role("link", name="Tuo", exact=True).click()
    page.get_by_label("Taulukko valmentautujista").set_input_files(SAMPLE)
    page.get_by_role("button", name="Lue tiedosto").click()

    heading(page, "Mitä sarakkeet ovat")
    expect(page.get_by_label("Jakson alku (pv.kk.vvvv)")).to_have_value("period_starts_on")
    expect(page.get_by_label("Asiakasnumero")).to_have_value("")
    page.get_by_role("button", name="Tarkista rivit").click()

    wrong = page.get_by_role("region", name="Rivit, joita ei ymmärretty")
    expect(wrong.get_by_text("Syntymäaika: ”31.2.2002” ei ole päivä")).to_be_visible()
    expect(wrong.get_by_text("Etunimi ja sukunimi tarvitaan.")).to_be_visible()
    page.get_by_role("button", name="Tuo henkilöt").click()

    expect(page.get_by_role("region", name="Määrät").get_by_text("5", exact=True)).to_be_visible()
    page.get_by_role("link", name="Katso henkilöt").click()
    expect(page.get_by_role("link", name="Haapasuo, Ellen")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Kumoa koko tuonti").click()
    expect(page.get_by_text("5 henkilön tiedot poistettiin.")).to_be_visible()
