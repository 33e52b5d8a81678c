"""axe-core finds nothing on any page, in either theme, on a desk or on a phone, and all reflow."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest
from playwright.sync_api import Page

from infra.demo.environment import ROOT
from tests.journeys.pages import (
    ACTORS,
    FEW,
    MANY,
    Actor,
    Looked,
    actor,
    error_states,
    too_wide,
    walk,
)
from tests.journeys.visitors import DESKTOP, NARROW, PHONE, Visitors

AXE = ROOT / "infra" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async tags => {
  // No rule of these needs the sheets and sounds that axe would fetch beforehand.
  const how = {runOnly: tags, resultTypes: ["violations"], preload: false};
  const found = await axe.run(document, how);
  return found.violations.map(v => [v.id, v.help, v.nodes.map(n => n.target.join(" "))]);
}"""
DIRECTOR = actor("director")
VIEWS = [(size, theme) for size in (DESKTOP, PHONE) for theme in ("light", "dark")]


def violations(page: Page) -> list[str]:
    """What axe-core has against the page as it stands, one line each."""
    if not page.evaluate("'axe' in window"):
        # Evaluated, not added as a script: the page's own policy refuses scripts from elsewhere.
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[tuple[str, str, list[Any]]] = page.evaluate(RUN, TAGS)
    view = page.viewport_size or DESKTOP
    return [
        f"{page.url} at {view['width']} px: {rule} ({text}): {', '.join(nodes[:4])}"
        for rule, text, nodes in found
    ]


def look_in(views: list[tuple[dict[str, int], str]], faults: list[str]) -> Callable[[Page], None]:
    """Gather the violations of a page in each of the views."""

    def look(page: Page) -> None:
        for size, theme in views:
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            faults.extend(f"{theme} {line}" for line in violations(page))

    return look


looked = Looked(FEW)
"""What somebody's walk of the short run has shown already."""


def look_in_turn(faults: list[str]) -> Callable[[Page], None]:
    """As above, each page in one view only, the next page in the next; and at 320 px.

    What somebody before saw at an address of the same shape is not looked at again: the long run
    looks at it with everybody's eyes.
    """
    turns = cycle(VIEWS)

    def look(page: Page) -> None:
        if not looked.add(page):
            return
        look_in([next(turns)], faults)(page)
        page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
        faults.extend(too_wide(page))

    return look


@pytest.mark.parametrize("who", ACTORS, ids=lambda who: str(who.name))
def test_no_page_has_a_violation(visitor: Visitors, who: Actor) -> None:
    faults: list[str] = []
    walk(visitor(who.label), who, look_in_turn(faults), is_known=looked.is_known)
    assert not faults, "\n".join(faults)


def test_no_refused_form_has_a_violation(visitor: Visitors) -> None:
    faults: list[str] = []
    looked.times.clear()
    look = look_in_turn(faults)
    for page in error_states(visitor):
        look(page)
    assert not faults, "\n".join(faults)


@pytest.mark.long
@pytest.mark.parametrize("who", ACTORS, ids=lambda who: str(who.name))
def test_no_page_has_a_violation_in_any_view(visitor: Visitors, who: Actor) -> None:
    faults: list[str] = []
    # A page of each shape in everybody's eyes, and more of them in one person's.
    most = MANY if who == DIRECTOR else FEW
    walk(visitor(who.label), who, look_in(VIEWS, faults), most=most)
    assert not faults, "\n".join(faults)


@pytest.mark.long
def test_no_refused_form_has_a_violation_in_any_view(visitor: Visitors) -> None:
    faults: list[str] = []
    look = look_in(VIEWS, faults)
    for page in error_states(visitor):
        look(page)
    assert not faults, "\n".join(faults)


def test_a_violation_would_be_found(visitor: Visitors) -> None:
    page = visitor()
    page.goto("/find/")
    page.evaluate(
        """() => {
          const image = document.createElement("img");
          image.src = "/static/kit/favicon.svg";
          document.querySelector("main").append(image, "w".repeat(400));
        }"""
    )
    assert any("image-alt" in line for line in violations(page))
    assert too_wide(page)
