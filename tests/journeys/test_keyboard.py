"""The referral is answered without a mouse, and one always sees where one is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from infra.demo.seed.cast import PASSWORD
from tests.journeys.pages import Actor, actor, walk
from tests.journeys.steps import add_participant, send_referral
from tests.journeys.visitors import Visitors, heading, message, sign_in

MOST_STEPS = 80
FOCUS = """() => {
  const at = document.activeElement;
  const look = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  return {
    name: (at.getAttribute("aria-label") || at.labels?.[0]?.innerText || at.innerText || "")
      .replace(/\\s+/g, " "),
    tag: at.tagName,
    kind: at.type || "",
    isMarked: (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2)
      || look.boxShadow !== "none",
    isOnScreen: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth
      && box.width > 0,
  };
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is called `name` has the focus; each stop on the way must be seen."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if at["tag"] == "BODY":
            continue
        assert at["isMarked"], f"The focus is not to be seen on {at} at {page.url}"
        assert at["isOnScreen"], f"The focus is off the screen on {at} at {page.url}"
        if name in at["name"]:
            return
    raise AssertionError(f"Tab does not reach “{name}” on {page.url}")


def test_the_first_referral_is_answered_by_keyboard_only(visitor: Visitors) -> None:
    sender = visitor("rannikko")
    sign_in(sender, "sara@rannikko.example")
    add_participant(sender, "Sormi", "Näppäinen", born_on=date(2005, 12, 24))
    number = send_referral(
        sender, "Sormi Näppäinen", "Sataman työpajasäätiö sr", wish="Haluan tehdä työtä."
    )

    page = visitor("satama")
    page.goto("/")
    tab_to(page, "Sähköposti")
    page.keyboard.type("aino@satama.example")
    tab_to(page, "Salasana")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    heading(page, "Aino")
    tab_to(page, f"Avaa {number}")
    page.keyboard.press("Enter")
    heading(page, f"Lähete {number}")
    tab_to(page, "Lupaa paikka")
    page.keyboard.press("Space")
    tab_to(page, "Ensimmäinen päivä")
    # The browser's own date field takes day, month and year in the order of its language.
    page.get_by_label("Ensimmäinen päivä").fill((date.today() + timedelta(days=5)).isoformat())
    tab_to(page, "Lähetä vastaus")
    page.keyboard.press("Enter")
    message(page, "Sormi Näppäinen on nyt teidän valmentautujanne.")


def test_the_first_stop_skips_to_the_content(visitor: Visitors) -> None:
    page = visitor("satama")
    sign_in(page, "aino@satama.example")
    page.goto("/participants/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Siirry sisältöön")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    tab_to(page, "Lisää valmentautuja")


def test_a_slash_leads_to_the_search_and_escape_closes_the_menu(visitor: Visitors) -> None:
    page = visitor("satama", viewport={"width": 390, "height": 844})
    sign_in(page, "aino@satama.example")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="Haku")).to_be_focused()
    page.keyboard.type("Koivu/puro")
    expect(page.get_by_role("combobox", name="Haku")).to_have_value("Koivu/puro")
    page.keyboard.press("Escape")
    more = page.get_by_role("button", name="Lisää", exact=True)
    more.focus()
    page.keyboard.press("Enter")
    menu = page.get_by_role("navigation", name="Muut sivut")
    expect(menu).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(more).to_be_focused()


def test_what_is_wrong_in_a_form_is_told_first(visitor: Visitors) -> None:
    page = visitor("satama")
    sign_in(page, "aino@satama.example")
    page.goto("/participants/add/")
    page.get_by_role("button", name="Lisää valmentautuja").press("Enter")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    tab_to(page, "Etunimi")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Etunimi")).to_be_focused()


@pytest.mark.long
@pytest.mark.parametrize("name", ["visitor", "director", "administrator"])
def test_the_focus_is_seen_on_every_page(visitor: Visitors, name: str) -> None:
    who: Actor = actor(name)
    faults: list[str] = []
    walk(visitor(who.label), who, _tabbed_through(faults))
    assert not faults, "\n".join(faults)


def _tabbed_through(faults: list[str]) -> Callable[[Page], None]:
    def look(page: Page) -> None:
        for _ in range(MOST_STEPS):
            page.keyboard.press("Tab")
            at = page.evaluate(FOCUS)
            if at["tag"] == "BODY":
                return
            if not (at["isMarked"] and at["isOnScreen"]):
                faults.append(f"{page.url}: {at}")

    return look
