"""The frame's own journeys: undoing, filtering, telling of an obstacle, and a closed service."""

from __future__ import annotations

from playwright.sync_api import expect

from infra.demo.stack import Stack
from tests.journeys.test_accessibility import violations
from tests.journeys.visitors import Visitors, heading, message, sign_in


def test_a_director_closes_an_account_and_undoes_it(visitor: Visitors) -> None:
    page = visitor("satama")
    sign_in(page, "helmi@satama.example")
    page.get_by_role("navigation", name="Päävalikko").get_by_role("link", name="Henkilöstö").click()
    page.get_by_role("link", name="Katselija").click()
    page.get_by_role("link", name="Veikko Katselonen").click()
    page.get_by_role("button", name="Sulje tunnus").click()
    message(page, "tunnus on suljettu")
    page.get_by_role("button", name="Kumoa").click()
    message(page, "Kumottu.")
    expect(page.get_by_role("button", name="Sulje tunnus")).to_be_visible()
    expect(page.get_by_role("button", name="Kumoa")).to_have_count(0)


def test_somebody_tells_of_an_obstacle_and_the_administrator_answers(visitor: Visitors) -> None:
    anybody = visitor("satama", phone=True)
    anybody.goto("/sign-in/")
    anybody.get_by_role("link", name="Saavutettavuus").click()
    heading(anybody, "Saavutettavuusseloste")
    anybody.get_by_label("Mitä et voinut tehdä").fill("Päivämäärää ei voi valita näppäimistöllä.")
    anybody.get_by_role("button", name="Lähetä palaute").click()
    message(anybody, "Kiitos.")
    administrator = visitor()
    sign_in(administrator, "yllapito@verkko.example")
    administrator.get_by_role("navigation", name="Päävalikko").get_by_role(
        "link", name="Palaute"
    ).click()
    row = administrator.get_by_role("listitem").filter(has_text="Päivämäärää ei voi valita")
    row.get_by_role("button", name="Merkitse vastatuksi").click()
    message(administrator, "Palaute on merkitty vastatuksi.")


def test_a_closed_service_shows_its_page_with_its_looks_and_opens_again(
    visitor: Visitors, stack: Stack
) -> None:
    sign = stack.folder / "maintenance.json"
    page = visitor("satama", phone=True, dark=True)
    sign.write_text("{}")
    try:
        answer = page.goto("/sign-in/")
        assert answer
        assert answer.status == 503
        assert answer.headers["retry-after"]
        heading(page, "Suljettu hetkeksi")
        # The looks are served on, so the page is as accessible as any other.
        assert not violations(page)
        assert len(visitor.faults) == 1, visitor.faults
        assert visitor.faults.pop().startswith("503 ")
    finally:
        sign.unlink()
    page.get_by_role("link", name="Yritä uudelleen").click()
    page.goto("/sign-in/")
    heading(page, "Kirjaudu")
