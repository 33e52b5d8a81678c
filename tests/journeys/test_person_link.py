"""The person on a phone consents to a referral, follows it and takes it back."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page, expect

from tests.journeys.pages import too_wide
from tests.journeys.steps import add_participant
from tests.journeys.test_accessibility import violations
from tests.journeys.visitors import Visitors, heading, sign_in

WISH = "Haluan oppia puutöitä."


def test_the_person_consents_on_a_phone_and_takes_the_referral_back(visitor: Visitors) -> None:
    coach, phone = visitor("satama"), visitor("satama", phone=True)
    sign_in(coach, "oskari@satama.example")
    add_participant(coach, "Lauha", "Lähetettävä", born_on=date(2003, 4, 5))
    _write_draft(coach)
    draft = coach.url
    coach.get_by_role("button", name="Tee henkilön linkki").click()
    pin = coach.locator(".sv-pin").inner_text().removeprefix("PIN-koodi")
    faults = violations(coach)
    phone.goto("http://" + coach.locator(".sv-address").inner_text())
    heading(phone, "Oma lähetteeni")
    phone.get_by_label("PIN-koodi").fill(pin)
    phone.get_by_role("button", name="Avaa").click()
    heading(phone, "Mitä sinusta kerrottaisiin?")
    main = phone.get_by_role("main")
    expect(main).to_contain_text(WISH)
    expect(main).not_to_contain_text("Lauha")
    faults += violations(phone) + too_wide(phone)
    phone.get_by_role("group", name="mihin tarvitaan suostumuksesi?").get_by_label("Kyllä").check()
    phone.get_by_role("group", name="salassa pidettäviä").get_by_label("Kyllä").check()
    phone.get_by_role("button", name="Tallenna vastaukseni").click()
    expect(phone.get_by_role("status")).to_contain_text("Olet antanut suostumuksesi")
    coach.goto(f"{draft}preview/")
    coach.get_by_role("button", name="Lähetä lähete").click()
    expect(coach.get_by_role("heading", level=1)).to_contain_text("L-")
    phone.goto("/r/")
    heading(phone, "Lähetteesi on matkalla")
    phone.get_by_role("button", name="Selkokieli").click()
    faults += violations(phone) + too_wide(phone)
    phone.get_by_role("link", name="Peru lähete").click()
    phone.get_by_role("button", name="Kyllä, peru se").click()
    heading(phone, "Lähetteesi on peruttu")
    faults += violations(phone)
    coach.goto("/")
    expect(coach.get_by_role("main")).to_contain_text("käyttänyt oman lähetteensä linkkiä")
    assert not faults, "\n".join(faults)


def _write_draft(coach: Page) -> None:
    """A draft on which one block rests on consent; nobody has shown it to the person yet."""
    coach.get_by_role("button", name="Tee lähete").click()
    coach.locator("[name=receiver]").select_option(index=1)
    coach.locator("[name=wish]").fill(WISH)
    coach.locator("[name=wish_ground]").select_option("request")
    coach.locator("[name=risks]").fill("Ei yksin koneille.")
    coach.locator("[name=risks_ground]").select_option("consent")
    coach.get_by_role("button", name="Tallenna luonnos").click()
