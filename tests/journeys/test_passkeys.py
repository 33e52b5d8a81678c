"""Passkeys in a real browser, with a device that the browser makes up; and losing it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import CDPSession, Page, expect

from infra.demo.seed.cast import OUT_OF_GRACE, PASSWORD
from tests.journeys.test_second_factor import prove
from tests.journeys.visitors import Visitors, fill_sign_in, heading, message, sign_in

WHO = "tauno@satama.example"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """What asks for a finger in the browser of a page."""

    def __init__(self, page: Page) -> None:
        self._cdp: CDPSession = page.context.new_cdp_session(page)
        self._cdp.send("WebAuthn.enable")
        made = self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        self._id = {"authenticatorId": made["authenticatorId"]}

    def credentials(self) -> list[dict[str, Any]]:
        found = self._cdp.send("WebAuthn.getCredentials", self._id)["credentials"]
        return [dict(one) for one in found]

    def put(self, credential: dict[str, Any]) -> None:
        self._cdp.send("WebAuthn.addCredential", {**self._id, "credential": credential})


def test_a_passkey_opens_at_its_own_house_only_until_it_is_taken_away(visitor: Visitors) -> None:
    page = visitor("satama")
    device = Device(page)
    sign_in(page, WHO)
    page.goto("/account/")
    page.get_by_role("link", name="Kaksivaiheinen tunnistautuminen", exact=True).click()
    page.get_by_role("link", name="Lisää pääsyavain").click()
    prove(page)
    page.get_by_label("Nimi").fill("Oma kannettava")
    page.get_by_role("button", name="Lisää pääsyavain").click()
    message(page, "Pääsyavain lisättiin.")
    assert page.locator(".pv-codes li").count() == 10

    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.get_by_role("button", name="Kirjaudu pääsyavaimella").click()
    heading(page, "Tauno")
    page.context.clear_cookies()
    page.goto("/sign-in/")
    fill_sign_in(page, WHO, PASSWORD)
    page.get_by_role("button", name="Käytä pääsyavainta").click()
    heading(page, "Tauno")

    # The very key, in a device that would use it at another house: the server knows it not.
    (credential,) = device.credentials()
    assert credential["rpId"].startswith("satama.")
    other = visitor("skargard")
    Device(other).put({**credential, "rpId": credential["rpId"].replace("satama", "skargard")})
    other.goto("/sign-in/")
    other.get_by_role("button", name="Kirjaudu pääsyavaimella").click()
    expect(other.get_by_role("alert")).to_contain_text("ei avaa täällä tiliä")

    director = visitor("satama")
    sign_in(director, "helmi@satama.example")
    director.get_by_role("link", name="Henkilöstö").first.click()
    director.get_by_role("link", name="Tauno").click()
    director.get_by_role("link", name="Poista se").click()
    director.get_by_label("Puhelin tai avain on kadonnut tai varastettu").check()
    director.get_by_label("Olen varmistanut, kuka pyytää").check()
    director.get_by_role("button", name="Poista se").click()
    message(director, "kaksivaiheinen tunnistautuminen poistettiin")
    page.goto("/")
    heading(page, "Kirjaudu")
    sign_in(page, WHO)
    heading(page, "Tauno")


def test_after_the_days_of_grace_only_switching_it_on_is_open(visitor: Visitors) -> None:
    page = visitor("rannikko")
    sign_in(page, OUT_OF_GRACE)
    heading(page, "Tvåstegsverifiering")
    page.goto("/participants/")
    expect(page.get_by_role("alert")).to_contain_text("behövs tvåstegsverifiering")
    page.get_by_role("button", name="Logga ut").click()


def test_a_director_demands_it_of_everybody(visitor: Visitors) -> None:
    page = visitor("rannikko")
    sign_in(page, "petra@rannikko.example")
    page.get_by_role("link", name="Henkilöstö").first.click()
    page.get_by_role("link", name="Kirjautumisen säännöt").click()
    page.get_by_label("Kaikilta", exact=True).check()
    page.get_by_role("button", name="Tallenna säännöt").click()
    message(page, "Kirjautumisen säännöt tallennettiin.")
