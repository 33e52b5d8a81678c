"""The network's administrator gives somebody a role; the auditor and the operator do their work."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.visitors import Visitors, heading, message, sign_in


def test_a_role_given_by_the_administrator_opens_the_log_where_it_stands(
    visitor: Visitors,
) -> None:
    administrator, viewer = visitor(), visitor()
    sign_in(viewer, "viranomainen@verkko.example")
    heading(viewer, "Verkosto vuonna")
    sign_in(administrator, "yllapito@verkko.example")
    menu = administrator.get_by_role("navigation", name="Päävalikko")
    menu.get_by_role("link", name="Verkoston väki").click()
    administrator.get_by_role("link", name="Viivi Rinnekoski").click()
    administrator.get_by_label("Tarkastaja").check()
    administrator.get_by_role("button", name="Tallenna roolit").click()
    expect(administrator.get_by_role("alert")).to_contain_text("Tarkastaja lukee vain määräajan")
    administrator.get_by_label("Viimeinen päivä").fill("2099-12-31")
    administrator.get_by_role("button", name="Tallenna roolit").click()
    message(administrator, "Henkilön Viivi Rinnekoski roolit tallennettiin.")
    viewer.goto("/start/")
    viewer.get_by_role("navigation", name="Päävalikko").get_by_role("link", name="Loki").click()
    heading(viewer, "Mitä täällä on tehty?")
    log = viewer.get_by_role("region", name="Loki")
    expect(log).to_contain_text("Viivi Rinnekoski · Tarkastaja, Viranomaiskatselija")
    with viewer.expect_download() as download:
        viewer.get_by_role("link", name="Lataa taulukkona").click()
    assert download.value.suggested_filename.startswith("verkoston-loki")


def test_the_operator_s_first_page_says_whether_the_service_is_well(visitor: Visitors) -> None:
    operator = visitor()
    sign_in(operator, "kaytto@verkko.example")
    expect(operator.get_by_role("region", name="Jono")).to_contain_text("Viimeisin ilmoitus")
    expect(operator.get_by_role("main")).not_to_contain_text("Satama")


def test_a_coordinator_of_a_region_finds_the_region_s_members(visitor: Visitors) -> None:
    coordinator = visitor()
    sign_in(coordinator, "alue@verkko.example")
    menu = coordinator.get_by_role("navigation", name="Päävalikko")
    menu.get_by_role("link", name="Jäsenet").click()
    expect(coordinator.get_by_role("main")).to_contain_text("alueesi: Kymenlaakso")
    members = coordinator.get_by_role("region", name="Jäsenet")
    expect(members).to_contain_text("Sataman työpajasäätiö sr")
    expect(members).not_to_contain_text("Rannikon paja")
