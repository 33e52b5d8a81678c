"""The main steps work with JavaScript switched off."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import Page, expect

from infra.demo.seed.cast import PASSWORD
from infra.demo.stack import Stack
from tests.journeys.product import Mailbox, address, business_id, link_in
from tests.journeys.steps import add_participant, send_referral, write_note
from tests.journeys.visitors import Visitors, heading, message, sign_in


def test_subscribing_and_inviting(visitor: Visitors, stack: Stack, mailbox: Mailbox) -> None:
    page = visitor(java_script_enabled=False)
    page.goto("/subscribe/")
    page.get_by_label("Y-tunnus").fill(business_id(1234))
    page.get_by_label("Organisaation nimi").fill("Hiljainen selain ry")
    page.get_by_label("Kotikunta").select_option(label="Lahti")
    page.get_by_label("Etunimi").fill("Urho")
    page.get_by_label("Sukunimi").fill("Hiljainen")
    page.get_by_label("Sähköposti").fill("urho@hiljainen.example")
    page.get_by_role("main").get_by_role("button", name="Ota käyttöön").click()
    page.get_by_label("Valitse salasana").fill("ilman-skriptiä-hyvin")
    page.get_by_role("button", name="Tallenna ja jatka").click()
    heading(page, "Urho")

    page.get_by_role("main").get_by_role("link", name="Kutsu työkaveri").click()
    page.get_by_label("Etunimi").fill("Taimi")
    page.get_by_label("Sukunimi").fill("Hiljainen")
    page.get_by_label("Sähköposti").fill("taimi@hiljainen.example")
    page.get_by_role("button", name="Lähetä kutsu").click()
    message(page, "Kutsu on matkalla")
    invited = visitor("hiljainen-selain-ry", java_script_enabled=False)
    invited.goto(link_in(mailbox("taimi@hiljainen.example")))
    invited.get_by_label("Valitse salasana").fill("toinenkin-ilman-skriptiä")
    invited.get_by_role("button", name="Tallenna ja jatka").click()
    heading(invited, "Taimi")
    assert invited.url == address(stack, "hiljainen-selain-ry")


def test_a_participant_a_note_and_a_referral_that_is_answered(visitor: Visitors) -> None:
    page = visitor("satama", java_script_enabled=False)
    sign_in(page, "oskari@satama.example")
    add_participant(page, "Usva", "Skriptitön", born_on=date(2004, 11, 2))
    write_note(page, "Kaikki toimi ilman skriptejä.")
    number = send_referral(
        page, "Usva Skriptitön", "Skärgårdens verkstad rf", wish="Haluan oppia uutta."
    )
    receiver = visitor("skargard", java_script_enabled=False)
    _in_finnish(receiver)
    sign_in(receiver, "axel@skargard.example")
    _in_finnish(receiver)
    receiver.get_by_role("link", name=f"Avaa {number}").click()
    receiver.get_by_label("Lupaa paikka").check()
    first_day = date.today() + timedelta(days=2)
    receiver.get_by_label("Ensimmäinen päivä").fill(first_day.isoformat())
    receiver.get_by_role("button", name="Lähetä vastaus").click()
    message(receiver, "Usva Skriptitön on nyt teidän valmentautujanne.")


def test_a_chapter_a_token_the_search_and_signing_out(visitor: Visitors) -> None:
    page = visitor("satama", java_script_enabled=False)
    sign_in(page, "oskari@satama.example")
    page.goto("/handbook/")
    page.get_by_role("link", name="Aloita").first.click()
    page.get_by_role("button", name="Aloita kirjoittaminen").click()
    page.get_by_role("button", name="Tallenna ja julkaise").click()
    message(page, "Luku on julkaistu.")
    page.goto("/account/tokens/add/")
    page.get_by_label("Mihin avainta käytetään?").fill("Skriptittä")
    page.get_by_label("Salasanasi").fill(PASSWORD)
    page.get_by_role("button", name="Luo avain").click()
    heading(page, "Avain on valmis")
    page.get_by_role("searchbox").fill("mäki")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("main").locator("li").first).to_contain_text("mäki")
    page.get_by_role("button", name="Kirjaudu ulos").first.click()
    heading(page, "Kirjaudu")


def _in_finnish(page: Page) -> None:
    if page.url == "about:blank":
        page.goto("/sign-in/")
    button = page.get_by_role("button", name="Suomeksi")
    if button.count():
        button.first.click()
        page.wait_for_load_state()
