"""Switching the second factor on, signing in with it, and off again; with scripts and without."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from infra.demo.seed.cast import PASSWORD
from tests.journeys.visitors import Visitors, fill_sign_in, heading, message, sign_in

WHO = "oskari@satama.example"
PERIOD = 30


class App:
    """An app on somebody's phone that shows each code once, as its owner would read them."""

    def __init__(self, page: Page) -> None:
        self._secret = (page.locator("#secret").text_content() or "").replace(" ", "")
        self._shown = 0

    def next_code(self) -> str:
        """The code of now, waiting for a new one when the last has been used."""
        while self._step() <= self._shown:
            time.sleep(0.2)
        self._shown = self._step()
        return str(format_hotp_value(hotp_value(self._secret, self._shown)))

    def _step(self) -> int:
        # Half a minute early is within what is allowed, and saves a wait.
        return int(time.time()) // PERIOD + (1 if self._shown else 0)


def prove(page: Page) -> None:
    """The password once more."""
    heading(page, "Kirjoita salasanasi")
    page.get_by_label("Salasana").fill(PASSWORD)
    page.get_by_role("button", name="Jatka").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_on_in_and_off(visitor: Visitors, scripts: bool, tmp_path: Path) -> None:
    page = visitor("satama", java_script_enabled=scripts)
    sign_in(page, WHO)
    page.goto("/account/")
    page.get_by_role("link", name="Kaksivaiheinen tunnistautuminen", exact=True).click()
    page.get_by_role("link", name="Ota käyttöön").click()
    prove(page)
    heading(page, "Ota kaksivaiheinen tunnistautuminen käyttöön")
    app = App(page)
    page.get_by_role("textbox", name="Koodi").fill("000000")
    page.get_by_role("button", name="Ota käyttöön").click()
    expect(page.get_by_role("alert")).to_contain_text("Tämä koodi ei kelpaa")
    page.get_by_role("textbox", name="Koodi").fill(app.next_code())
    page.get_by_role("button", name="Ota käyttöön").click()
    message(page, "Kaksivaiheinen tunnistautuminen on käytössä.")
    codes = page.locator(".pv-codes li").all_text_contents()
    assert len(codes) == 10
    with page.expect_download() as download:
        page.get_by_role("link", name="Lataa").click()
    download.value.save_as(tmp_path / "codes.txt")
    saved = (tmp_path / "codes.txt").read_text(encoding="utf-8")
    assert all(code in saved for code in codes)
    assert "Sataman työpajat" in saved or "satama." in saved

    other = visitor("satama", java_script_enabled=scripts)
    for code in (app.next_code(), codes[0]):
        other.goto("/sign-in/")
        fill_sign_in(other, WHO, PASSWORD)
        heading(other, "Kirjoita koodi")
        other.get_by_role("textbox", name="Koodi").fill(code)
        other.get_by_label("Älä kysy tässä selaimessa 14 päivään").check()
        other.get_by_role("main").get_by_role("button", name="Kirjaudu").first.click()
        heading(other, "Oskari")
        # Another day in the same browser: the password is enough.
        other.context.clear_cookies(name="session")
        sign_in(other, WHO)
        heading(other, "Oskari")
        other.context.clear_cookies()

    page.goto("/account/sessions/")
    expect(page.get_by_role("heading", name="Selaimet, joissa koodia ei kysytä")).to_be_visible()
    page.get_by_role("button", name="Päätä kaikki muut").click()
    message(page, "muuta istuntoa päätettiin.")
    expect(page.get_by_role("heading", name="Selaimet, joissa koodia ei kysytä")).to_have_count(0)
    page.goto("/account/second-factor/")
    page.get_by_role("link", name="Poista käytöstä").click()
    page.get_by_role("button", name="Poista käytöstä").click()
    message(page, "Kaksivaiheinen tunnistautuminen on poistettu käytöstä.")
