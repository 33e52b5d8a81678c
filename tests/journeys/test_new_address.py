"""Another address to sign in with: asked for, confirmed by its mail, and used."""

from __future__ import annotations

from infra.demo.seed.cast import PASSWORD
from tests.journeys.product import Mailbox, link_in
from tests.journeys.visitors import Visitors, heading, message, sign_in

OLD, NEW = "laura@satama.example", "laura.uusi@satama.example"


def test_from_asking_to_signing_in_with_it(visitor: Visitors, mailbox: Mailbox) -> None:
    page = visitor("satama")
    sign_in(page, OLD)
    page.goto("/account/")
    page.get_by_role("main").get_by_role("link", name="Sähköposti").click()
    heading(page, "Millä osoitteella kirjaudun?")
    page.get_by_label("Uusi sähköpostiosoite").fill(NEW)
    page.get_by_label("Salasanasi").fill(PASSWORD)
    page.get_by_role("button", name="Lähetä linkki").click()
    message(page, "Avaa linkki viestistä")
    assert "toisella osoitteella" in mailbox(OLD, "Osoitteesi on vaihtumassa")["text"]
    page.goto(link_in(mailbox(NEW, "Vahvista uusi osoitteesi")))
    page.get_by_role("button", name="Ota osoite käyttöön").click()
    message(page, f"Tästä lähtien kirjaudut osoitteella {NEW}.")
    sign_in(visitor("satama"), NEW)
