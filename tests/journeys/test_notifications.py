"""A referral rings the receiver's bell, and comes by mail unless the receiver wants none."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.product import Mailbox, eventually, link_in
from tests.journeys.steps import send_referral
from tests.journeys.visitors import Visitors, heading, message, sign_in

RECEIVER, SARA = "Rannikon paja – Kustens verkstad", "sara@rannikko.example"


def test_a_referral_rings_the_bell_and_comes_by_mail_until_that_is_switched_off(
    visitor: Visitors, mailbox: Mailbox
) -> None:
    sender, receiver = visitor("satama"), visitor("rannikko", phone=True)
    sign_in(sender, "oskari@satama.example")
    sign_in(receiver, SARA)
    be_mailed(receiver, "Heti")
    receiver.get_by_role("link", name="Ilmoitukset", exact=False).first.click()
    receiver.get_by_role("button", name="Merkitse kaikki luetuiksi").click()
    expect(receiver.get_by_role("status")).to_contain_text("luetuiksi")
    receiver.get_by_role("button", name="Kumoa").click()
    message(receiver, "taas lukematta")
    receiver.get_by_role("button", name="Merkitse kaikki luetuiksi").click()

    name, number = refer(sender, 0)
    bell_rings(receiver)
    mail = mailbox(SARA, "Lähete on saapunut")
    for word in (number, *name.split()):
        assert word not in mail["subject"] + mail["text"]
    receiver.goto(link_in(mail))
    heading(receiver, number)
    expect(receiver.get_by_role("link", name="lukematta")).to_have_count(0)

    be_mailed(receiver, "Ei sähköpostilla")
    before = len(mailbox.all(SARA))
    refer(sender, 1)
    # The bell and the mail are written together: once it rings, no mail is still to come.
    bell_rings(receiver)
    assert len(mailbox.all(SARA)) == before


def be_mailed(page: Page, when: str) -> None:
    """Choose when a mail comes about a new referral."""
    page.goto("/account/")
    page.get_by_role("link", name="Mistä minulle kerrotaan").click()
    kind = page.get_by_role("group", name="Lähete on saapunut")
    kind.get_by_label("Sähköpostilla").select_option(label=when)
    page.get_by_role("button", name="Tallenna valinnat").click()
    message(page, "Valintasi on tallennettu.")


def refer(page: Page, turn: int) -> tuple[str, str]:
    """Refer one of the participants; the name and the referral's number."""
    page.goto("/participants/")
    page.locator("main .pv-people b a").nth(turn).click()
    name = page.get_by_role("heading", level=1).inner_text()
    return name, send_referral(page, name, RECEIVER, wish="Haluan oppia puutöitä.")


def bell_rings(page: Page) -> None:
    """Wait until the bell counts one that is unread."""

    def look() -> bool:
        page.goto("/notifications/")
        return page.get_by_role("link", name="Ilmoitukset, 1 lukematta").count() == 1

    eventually(look, "the bell")
