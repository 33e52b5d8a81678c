"""A double click on any main button of the journey does the thing once.

Without scripts both clicks reach the server, as they do where a slow network has not brought the
script that stops the second one.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from playwright.sync_api import Locator, Page, Request, expect

from infra.demo.seed.cast import PASSWORD
from infra.demo.stack import Stack
from tests.journeys.product import Mailbox, address, business_id, fetch, link_in
from tests.journeys.steps import (
    NOTES_ARE_OPEN,
    add_participant,
    fill_referral,
    look_before_sending,
)
from tests.journeys.visitors import Visitors, heading, message, sign_in

SATAMA, RANNIKKO = "Sataman työpajasäätiö sr", "Rannikon paja – Kustens verkstad"


def twice(button: Locator, then: str) -> None:
    """Two clicks as fast as a browser can; the page that comes then has `then` as its heading."""
    page = button.page
    button.dblclick()
    heading(page, then)
    page.wait_for_load_state()


def test_the_second_click_is_not_even_sent(visitor: Visitors) -> None:
    page = visitor("rannikko")
    sign_in(page, "sara@rannikko.example")
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    page.goto("/handbook/add/")
    page.get_by_role("radio").last.check()
    twice(page.get_by_role("button", name="Aloita kirjoittaminen"), "Luonnos")
    assert [request.method for request in requests].count("POST") == 1


def test_an_organisation_is_subscribed_and_confirmed_once(
    visitor: Visitors, stack: Stack, mailbox: Mailbox
) -> None:
    page = visitor(java_script_enabled=False)
    page.goto("/subscribe/")
    page.get_by_label("Y-tunnus").fill(business_id(77))
    page.get_by_label("Organisaation nimi").fill("Kaksi klikkausta ry")
    page.get_by_label("Kotikunta").select_option(label="Oulu")
    page.get_by_label("Etunimi").fill("Vieno")
    page.get_by_label("Sukunimi").fill("Naksahdus")
    page.get_by_label("Sähköposti").fill("vieno@klikkaus.example")
    twice(
        page.get_by_role("main").get_by_role("button", name="Ota käyttöön"), "Työtilasi on avoinna"
    )
    assert page.url.startswith(address(stack, "kaksi-klikkausta-ry"))

    page.get_by_label("Valitse salasana").fill("kaksi-kertaa-kerran")
    page.get_by_role("button", name="Tallenna ja jatka").dblclick()
    # The second click finds a link that has been used, and a button to sign in.
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Vieno|käytetty"))
    page = visitor("kaksi-klikkausta-ry")
    sign_in(page, "vieno@klikkaus.example", "kaksi-kertaa-kerran")
    heading(page, "Vieno")
    opened = mailbox("vieno@klikkaus.example", "Työtila on avattu")
    assert fetch(link_in(opened)).status == 410
    assert len(mailbox.all("vieno@klikkaus.example")) == 1

    office = visitor(java_script_enabled=False)
    sign_in(office, "yllapito@verkko.example")
    office.goto("/memberships/")
    office.get_by_role("link", name="Avaa Kaksi klikkausta ry").click()
    # The second click may come after the first one's answer: then it is told who has answered.
    twice(office.get_by_role("button", name="Vahvista jäsenyys"), "")
    office.goto("/memberships/")
    heading(office, "odottaa vastausta")
    mailbox("vieno@klikkaus.example", "on nyt vahvistettu jäsen")
    assert len(mailbox.all("vieno@klikkaus.example")) == 2


def test_a_colleague_is_invited_once(visitor: Visitors, mailbox: Mailbox) -> None:
    page = visitor("rannikko", java_script_enabled=False)
    sign_in(page, "petra@rannikko.example")
    page.goto("/people/invite/")
    page.get_by_label("Etunimi").fill("Lumo")
    page.get_by_label("Sukunimi").fill("Kaksonen")
    page.get_by_label("Sähköposti").fill("lumo@rannikko.example")
    twice(page.get_by_role("button", name="Lähetä kutsu"), "Keitä täällä on töissä?")
    expect(page.get_by_text("Lumo Kaksonen", exact=True).and_(page.locator("b"))).to_have_count(1)
    mailbox("lumo@rannikko.example", "Kutsu")
    assert len(mailbox.all("lumo@rannikko.example")) == 1


def test_a_participant_a_note_a_chapter_and_a_token_are_made_once(visitor: Visitors) -> None:
    page = visitor("rannikko", java_script_enabled=False)
    sign_in(page, "sara@rannikko.example")
    page.goto("/participants/add/")
    page.get_by_label("Etunimi").fill("Sälli")
    page.get_by_label("Sukunimi").fill("Tuplakoski")
    page.get_by_text("Lisää henkilöstä").click()
    page.get_by_label("Syntymäaika").fill("2004-02-01")
    page.get_by_label("Kuka ohjasi henkilön tänne?").select_option(index=1)
    page.get_by_label("Toimenpide").select_option(label=NOTES_ARE_OPEN)
    twice(page.get_by_role("button", name="Lisää valmentautuja"), "Sälli Tuplakoski")
    page.goto("/participants/?q=Tuplakoski")
    page.get_by_role("link", name="Tuplakoski, Sälli").click()

    page.get_by_label("Mitä tapahtui, mitä sovittiin?").fill("Naulattiin kahdesti.")
    twice(page.get_by_role("button", name="Tallenna kirjaus"), "Sälli Tuplakoski")
    page.wait_for_url("**/*#notes")
    expect(page.get_by_text("Naulattiin kahdesti.")).to_have_count(1)

    page.goto("/handbook/")
    begun = page.get_by_role("link", name="Aloita").last
    begun.click()
    page.get_by_role("radio", checked=True).wait_for()
    title = page.locator("label:has(:checked) b").inner_text()
    twice(page.get_by_role("button", name="Aloita kirjoittaminen"), "Luonnos")
    twice(page.get_by_role("button", name="Tallenna ja julkaise"), title)
    page.wait_for_url(re.compile(r"/handbook/\d+/$"))
    expect(page.get_by_role("region", name="Julkaisut").get_by_role("listitem")).to_have_count(1)
    page.goto("/handbook/")
    expect(page.get_by_role("link", name=title, exact=True)).to_have_count(1)

    page.goto("/account/tokens/add/")
    page.get_by_label("Mihin avainta käytetään?").fill("Tuplaraportti")
    page.get_by_label("Salasanasi").fill(PASSWORD)
    twice(page.get_by_role("button", name="Luo avain"), "")
    page.wait_for_load_state("networkidle")
    page.goto("/account/")
    expect(page.get_by_text("Tuplaraportti").and_(page.locator("b"))).to_have_count(1)


def test_a_referral_is_sent_and_answered_once(visitor: Visitors) -> None:
    sender = visitor("rannikko", java_script_enabled=False)
    sign_in(sender, "sara@rannikko.example")
    add_participant(sender, "Aava", "Kertaalleen", born_on=date(2006, 5, 17))
    twice(sender.get_by_role("button", name="Tee lähete"), "Lähete: Aava Kertaalleen")
    fill_referral(sender, SATAMA, wish="Haluan oppia huonekalun tekemistä.")
    look_before_sending(sender)
    twice(sender.get_by_role("button", name="Lähetä lähete"), "Lähete L-")
    sent = sender.get_by_role("heading", level=1).inner_text().split()[1]
    sender.goto("/referrals/?tab=sent")
    expect(sender.locator("a", has_text="Aava Kertaalleen")).to_have_count(1)

    receiver = visitor("satama", java_script_enabled=False)
    sign_in(receiver, "aino@satama.example")
    receiver.get_by_role("link", name=f"Avaa {sent}").click()
    _promise(receiver)
    receiver.goto("/participants/?q=Kertaalleen")
    expect(receiver.get_by_role("link", name="Kertaalleen, Aava")).to_have_count(1)


def test_a_referral_is_withdrawn_once(visitor: Visitors) -> None:
    page = visitor("rannikko", java_script_enabled=False)
    sign_in(page, "sara@rannikko.example")
    add_participant(page, "Runo", "Palautettu", born_on=date(2003, 9, 9))
    page.get_by_role("button", name="Tee lähete").click()
    fill_referral(page, SATAMA, wish="Haluan kokeilla keittiötä.")
    look_before_sending(page)
    page.get_by_role("button", name="Lähetä lähete").click()
    message(page, "Lähete on lähetetty.")
    page.get_by_role("link", name="Peru lähete").click()
    twice(page.get_by_role("button", name="Kyllä, peru lähete"), "Peruttu")
    expect(page.get_by_role("link", name="Peru lähete")).to_have_count(0)


def _promise(page: Page) -> None:
    page.get_by_label("Lupaa paikka").check()
    first_day = date.today() + timedelta(days=3)
    page.get_by_label("Ensimmäinen päivä").fill(first_day.isoformat())
    twice(page.get_by_role("button", name="Lähetä vastaus"), "Paikka luvattu")
