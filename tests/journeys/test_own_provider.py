"""An organisation's own provider: a director sets it up, and a colleague signs in by it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from infra.demo.seed.cast import PASSWORD
from tests.infra.standins.programs import Program
from tests.journeys.visitors import Visitors, heading, message, sign_in
from tests.tenants.accounts.provider.visitor import register


@pytest.fixture
def issuer(tmp_path: Path) -> Iterator[str]:
    program = Program("infra.standins.sign_in_provider", "--port", "0", log=tmp_path / "log")
    yield program.addresses[0]
    program.end()


def test_from_setting_it_up_to_signing_in_by_it(visitor: Visitors, issuer: str) -> None:
    director = visitor("satama")
    sign_in(director, "helmi@satama.example")
    director.get_by_role("link", name="Henkilöstö").first.click()
    director.get_by_role("link", name="Oma kirjautumispalvelu").click()
    heading(director, "Oma kirjautumispalvelu")
    back_to = director.locator("main code").first.text_content() or ""
    known = register(issuer, back_to)
    director.get_by_label("Nimi painikkeessa").fill("Kaupunki")
    director.get_by_label("Myöntäjä").fill(issuer)
    director.get_by_label("Asiakastunnus").fill(known.client_id)
    director.get_by_label("Asiakkaan salaisuus").fill(known.secret)
    director.get_by_label("Salasanasi").fill(PASSWORD)
    director.get_by_label("Sillä saa kirjautua").check()
    director.get_by_role("button", name="Tallenna kirjautumispalvelu").click()
    message(director, "Kirjautumispalvelu tallennettiin.")
    director.get_by_role("button", name="Kokeile").click()
    message(director, "Kirjautumispalvelu vastaa.")

    coach = visitor("satama")
    coach.goto("/participants/")
    coach.get_by_role("link", name="Kirjaudu: Kaupunki").click()
    # A page of the provider's own.
    coach.get_by_label("Sähköposti").fill("oskari@satama.example")
    coach.get_by_role("button", name="Kirjaudu").click()
    expect(coach.get_by_role("navigation", name="Päävalikko")).to_be_visible()
    assert coach.url.endswith("/participants/")

    director.get_by_role("button", name="Poista kirjautumispalvelu").click()
    message(director, "Kirjautumispalvelu poistettiin.")
