"""On a phone: a goal is written and agreed in a plan, a step ticked off and taken back."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import expect

from tests.journeys.steps import add_participant
from tests.journeys.visitors import Visitors, message, sign_in

GOAL = "Pääsen aamulla ylös ilman kolmea soittoa"


def test_a_plan_is_agreed_and_a_step_ticked_off_on_a_phone(visitor: Visitors) -> None:
    page = visitor("satama", phone=True)
    sign_in(page, "oskari@satama.example")
    add_participant(page, "Aamu", "Varhaiskoski", born_on=date(2005, 3, 2))
    page.get_by_role("navigation", name="Valmentautujan sivut").get_by_role(
        "link", name="Suunnitelma"
    ).click()
    page.get_by_role("link", name="Kirjoita tavoite").click()
    page.get_by_label("Mitä haluan muuttaa?").fill(GOAL)
    page.get_by_label("Elämänalue").select_option(label="Arki ja vuorokausirytmi")
    for group, value in (("Missä olen nyt?", "2"), ("Mihin haluan päästä?", "7")):
        page.get_by_role("group", name=re.compile(re.escape(group))).get_by_label(
            value, exact=True
        ).check()
    page.get_by_role("button", name="Tallenna", exact=True).click()
    message(page, "Tallennettu.")
    expect(page.get_by_role("img", name="Alussa 2, nyt 2, tavoite 7.")).to_be_visible()

    page.get_by_role("link", name="Kirjoita suunnitelma").click()
    expect(page.get_by_label(GOAL)).to_be_checked()
    page.get_by_role("button", name="Suunnitelma on sovittu").click()
    message(page, "Suunnitelma on sovittu.")
    expect(page.get_by_role("region", name="Valmennussuunnitelma")).to_contain_text("sovittu")

    page.get_by_role("button", name="Aloita tarkistuslista").click()
    page.get_by_role(
        "button", name=re.compile("Merkitse tehdyksi: Pidä tervetulokeskustelu")
    ).click()
    message(page, "Tehty: Pidä tervetulokeskustelu")
    page.get_by_role("button", name="Kumoa").click()
    expect(
        page.get_by_role("button", name=re.compile("Merkitse tehdyksi: Pidä tervetulokeskustelu"))
    ).to_be_visible()
