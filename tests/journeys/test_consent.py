"""A referral of which some blocks rest on consent: written, consented to, looked at and sent."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import expect

from tests.journeys.steps import add_participant, fill_referral, look_before_sending
from tests.journeys.visitors import Visitors, heading, message, sign_in

RECEIVER = "Rannikon paja – Kustens verkstad"


def test_what_rests_on_consent_is_sent_once_it_is_recorded(visitor: Visitors) -> None:
    page = visitor("satama")
    sign_in(page, "aino@satama.example")
    add_participant(page, "Suoma", "Suostuva", born_on=date(2004, 5, 6))
    page.get_by_role("button", name="Tee lähete").click()
    heading(page, "Lähete: Suoma Suostuva")
    fill_referral(page, RECEIVER, wish="Haluan tehdä jotain käsillä.")
    # What an order needs is asked for once something rests on one.
    authority = page.get_by_label("Viranomainen, joka määräsi")
    expect(authority).to_be_hidden()
    page.get_by_label("Peruste: Mitä on sovittu").select_option(
        label="Viranomaisen määräys tai päätös"
    )
    authority.fill("Kotkan kaupunki")
    page.get_by_label("Määräyksen tai päätöksen numero").fill("12/2026")
    page.get_by_label("Määräyksen päivä").fill(date.today().isoformat())
    page.get_by_label("Peruste: Tuen tarve").select_option(label="Henkilön suostumus")

    page.get_by_role("button", name="Tallenna ja kirjaa suostumus").click()
    heading(page, "Suostumus: Suoma Suostuva")
    page.get_by_label("Henkilö suostuu siihen").check()
    page.get_by_label("Henkilö suostuu salassa").check()
    page.get_by_label("Suullisesti").check()
    page.get_by_label("Kuka muu kuuli sen?").fill("Tiina Työpari")
    page.get_by_role("button", name="Kirjaa suostumus").click()
    message(page, "Suostumus on kirjattu.")
    receipt = page.get_by_role("region", name="Suostumus")
    expect(receipt).to_contain_text(f"Vain {RECEIVER}")
    expect(receipt).to_contain_text("Tiina Työpari")

    look_before_sending(page)
    need = page.get_by_role("region", name="Mitä henkilö itse toivoo")
    expect(need).to_contain_text("Haluan tehdä jotain käsillä.")
    expect(need).to_contain_text("Kotkan kaupunki, 12/2026")
    expect(need).not_to_contain_text("Suoma")
    page.get_by_role("button", name="Lähetä lähete").click()
    message(page, "Lähete on lähetetty.")
    expect(page.get_by_role("region", name="Mitä lähetettiin")).to_contain_text(
        "Henkilön suostumus"
    )
