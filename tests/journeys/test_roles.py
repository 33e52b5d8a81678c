"""A director changes roles and closes accounts; the data protection officer watches and reports."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.visitors import Visitors, heading, message, sign_in


def test_a_role_given_holds_with_the_next_click(visitor: Visitors) -> None:
    viewer, director = visitor("satama"), visitor("satama")
    sign_in(viewer, "veikko@satama.example")
    menu = viewer.get_by_role("navigation", name="Päävalikko")
    expect(menu.get_by_role("link", name="Valmentautujat")).to_have_count(0)
    sign_in(director, "helmi@satama.example")
    director.get_by_role("navigation", name="Päävalikko").get_by_role(
        "link", name="Henkilöstö"
    ).click()
    director.get_by_role("link", name="Veikko Katselonen").click()
    heading(director, "Veikko Katselonen")
    director.get_by_label("Työpajaohjaaja").check()
    director.get_by_role("button", name="Tallenna roolit").click()
    message(director, "Henkilön Veikko Katselonen roolit tallennettiin.")
    viewer.goto("/")
    expect(menu.get_by_role("link", name="Valmentautujat")).to_have_count(1)
    director.get_by_label("Työpajaohjaaja").uncheck()
    director.get_by_label("Katselija").uncheck()
    director.get_by_role("button", name="Tallenna roolit").click()
    expect(director.get_by_role("alert")).to_contain_text("Valitse ainakin yksi rooli")


def test_a_closed_account_is_out_with_the_next_click_and_can_come_back(visitor: Visitors) -> None:
    instructor, director = visitor("satama"), visitor("satama")
    sign_in(instructor, "tauno@satama.example")
    sign_in(director, "helmi@satama.example")
    director.goto("/people/")
    director.get_by_role("link", name="Tauno Höyläkoski").click()
    director.get_by_role("button", name="Sulje tunnus").click()
    message(director, "Henkilön Tauno Höyläkoski tunnus on suljettu.")
    instructor.goto("/participants/")
    expect(instructor.get_by_label("Salasana")).to_be_visible()
    director.get_by_role("button", name="Avaa tunnus").click()
    message(director, "Henkilön Tauno Höyläkoski tunnus on taas auki.")
    sign_in(instructor, "tauno@satama.example")


def test_the_officer_gives_a_participant_the_report_they_ask_for(visitor: Visitors) -> None:
    coach, officer = visitor("satama"), visitor("satama")
    sign_in(coach, "aino@satama.example")
    coach.goto("/participants/")
    person = coach.get_by_role("region", name="Valmentautujat").get_by_role("link").first
    family_name = person.inner_text().split()[0].rstrip(",")
    person.click()
    sign_in(officer, "tiina@satama.example")
    officer.get_by_role("navigation", name="Päävalikko").get_by_role("link", name="Loki").click()
    heading(officer, "Kuka on lukenut mitä?")
    officer.get_by_role("link", name="Katso ja päätä").click()
    officer.get_by_role("button", name="Näytä vain roolit").click()
    message(officer, "Organisaation oma rekisteri: raporteissa näkyvät tästä lähtien roolit")
    officer.goto("/log/")
    officer.get_by_label("Nimi").fill(family_name)
    officer.get_by_role("button", name="Hae", exact=True).click()
    officer.get_by_role("link", name=family_name).first.click()
    heading(officer, "Kuka on lukenut tietojani?")
    report = officer.get_by_role("region", name="Kuka on lukenut tietojani?")
    expect(report).to_contain_text("Avasi sivun")
    expect(report).to_contain_text("Valmentaja · Palvelun antaminen")
    expect(report).not_to_contain_text("Aino Koivupuro")
    with officer.expect_download() as download:
        officer.goto("/log/")
        officer.get_by_role("link", name="Lataa taulukkona").click()
    assert download.value.suggested_filename.endswith(".csv")
