"""What people do on several journeys, each step as they would do it: by labels and buttons."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page, expect

from tests.journeys.visitors import heading, message

NOTES_ARE_OPEN = "Työpajan oma toiminta"
"""A service basis on which the organisation keeps notes of its own."""


def add_participant(page: Page, given_name: str, family_name: str, *, born_on: date) -> None:
    """Fill the form for a new participant and save it; ends on the participant's page."""
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Lisää valmentautuja").first.click()
    page.get_by_label("Etunimi").fill(given_name)
    page.get_by_label("Sukunimi").fill(family_name)
    page.get_by_text("Lisää henkilöstä").click()
    page.get_by_label("Syntymäaika").fill(born_on.isoformat())
    page.get_by_label("Kuka ohjasi henkilön tänne?").select_option(index=1)
    page.get_by_label("Toimenpide").select_option(label=NOTES_ARE_OPEN)
    page.get_by_role("button", name="Lisää valmentautuja").click()
    message(page, f"{given_name} {family_name} on lisätty.")
    heading(page, f"{given_name} {family_name}")


def write_note(page: Page, text: str) -> None:
    """Write a note on the participant's page that is open."""
    page.get_by_label("Mitä tapahtui, mitä sovittiin?").fill(text)
    page.get_by_role("button", name="Tallenna kirjaus").click()
    message(page, "Kirjaus on tallennettu.")
    expect(page.get_by_role("region", name="Kirjaukset")).to_contain_text(text)


def fill_referral(page: Page, receiver: str, *, wish: str) -> None:
    """Fill the referral draft that is open."""
    page.get_by_label("Kenelle?").select_option(label=receiver)
    page.get_by_label("Miksi nyt, omin sanoin", exact=True).fill(wish)
    page.get_by_label("Tuen tarve", exact=True).fill("Rauhallinen alku auttaa.")
    page.get_by_label("Peruste: Tuen tarve").select_option(label="Henkilön oma pyyntö")
    agreed = "Valmentaja tulee mukaan ensimmäisenä päivänä."
    page.get_by_label("Mitä on sovittu", exact=True).fill(agreed)


def look_before_sending(page: Page) -> None:
    """From the draft to the receiver's screen, with how the person saw it."""
    page.get_by_role("button", name="Katso vastaanottajan silmin").click()
    page.get_by_label("Paperilla").check()
    page.get_by_label("Milloin hän näki sen?").fill(date.today().isoformat())


def send_referral(page: Page, person: str, receiver: str, *, wish: str) -> str:
    """From the participant's page that is open to a sent referral. Returns its number."""
    page.get_by_role("button", name="Tee lähete").click()
    heading(page, f"Lähete: {person}")
    fill_referral(page, receiver, wish=wish)
    look_before_sending(page)
    page.get_by_role("button", name="Lähetä lähete").click()
    message(page, "Lähete on lähetetty.")
    title = page.get_by_role("heading", level=1).inner_text()
    return title.split()[1]
