"""A participant fills in their own survey on a phone, by a link from their coach."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.pages import too_wide
from tests.journeys.test_accessibility import violations
from tests.journeys.visitors import Visitors, heading, sign_in


def test_a_survey_goes_from_a_link_to_a_picture(visitor: Visitors) -> None:
    coach, phone = visitor("satama"), visitor("satama", phone=True)
    sign_in(coach, "oskari@satama.example")
    survey = _somebody_with_a_start(coach)
    coach.get_by_role("button", name="Tee henkilökohtainen linkki").click()
    pin = coach.locator(".sv-pin").inner_text()
    phone.goto("http://" + coach.locator(".sv-address").inner_text())
    heading(phone, "Minun tavoitteeni")
    phone.get_by_label("PIN-koodi").fill(pin.removeprefix("PIN-koodi"))
    phone.get_by_role("button", name="Avaa").click()
    faults = violations(coach)
    phone.get_by_role("group", name="Valitse numero").get_by_label("10").check()
    faults += violations(phone) + too_wide(phone)
    phone.get_by_role("group", name="Haluatko tähän muutosta?").get_by_label("Kyllä").check()
    phone.get_by_role("button", name="Tallenna ja jatka").click()
    expect(phone.get_by_role("heading", name="Terveys ja hyvinvointi")).to_be_visible()
    phone.goto("/s/?step=digital")
    skip = phone.get_by_role("link", name="Ohita, älä tallenna")
    for following in ("Omin sanoin", "Omin sanoin", "Oma tavoitteesi"):
        skip.click()
        expect(phone.get_by_role("heading", level=2)).to_have_text(following)
    phone.get_by_label("Mikä on tavoitteesi?").fill("Pyöräilen pajalle joka päivä")
    phone.get_by_role("button", name="Tallenna ja jatka").click()
    skip.click()
    faults += violations(phone)
    phone.get_by_role("button", name="Olen valmis").click()
    heading(phone, "Kiitos")
    assert not faults, "\n".join(faults)
    coach.goto("/")
    expect(coach.get_by_role("main")).to_contain_text("on täyttänyt Minun tavoitteeni -kyselyn")
    coach.goto(survey)
    expect(coach.get_by_role("main")).to_contain_text("Pyöräilen pajalle joka päivä")
    change = coach.get_by_role("region", name="Mikä on muuttunut?")
    expect(change.get_by_role("img").first).to_have_attribute(
        "aria-label", "Alussa 5, nyt 10 asteikolla 0–10"
    )


def _somebody_with_a_start(coach: Page) -> str:
    """Open the survey of somebody of ours, fill the first one in together. Its address."""
    coach.goto("/participants/add/")
    coach.get_by_label("Etunimi").fill("Taimi")
    coach.get_by_label("Sukunimi").fill("Tavoitteinen")
    coach.get_by_text("Lisää henkilöstä").click()
    coach.get_by_label("Syntymäaika").fill("2003-04-05")
    coach.get_by_label("Kuka ohjasi henkilön tänne?").select_option(index=1)
    coach.get_by_label("Toimenpide").select_option(label="Työpajan oma toiminta")
    coach.get_by_role("button", name="Lisää valmentautuja").click()
    coach.get_by_role("navigation", name="Valmentautujan sivut").get_by_role(
        "link", name="Minun tavoitteeni"
    ).click()
    survey = coach.url
    coach.get_by_role("button", name="Täyttäkää yhdessä nyt").click()
    coach.get_by_role("group", name="Valitse numero").get_by_label("5", exact=True).check()
    coach.get_by_role("button", name="Tallenna ja jatka").click()
    coach.goto(f"{coach.url.partition('?')[0]}?step=end")
    coach.get_by_role("button", name="Olen valmis").click()
    return survey
