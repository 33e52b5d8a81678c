"""Every page is wholly in the language one has chosen, and says which it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

import polib
import pytest
from django.utils.dates import WEEKDAYS
from django.utils.translation import override
from playwright.sync_api import Page, expect

from infra.demo.environment import ROOT
from tests.journeys.pages import ACTORS, MANY, Actor, Looked, walk
from tests.journeys.visitors import Visitors, sign_in

BUTTONS = {"fi": "Suomeksi", "sv": "På svenska", "en": "In English"}
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")
NAMED = re.compile(r"%\((\w+)\)s")
NUMBERS = {"number", "count", "year", "week"}
AMOUNTS = {"months", "days"}
"""A number, with its unit or without. Anything might be typed on both sides of an "and"."""

DATE = r"\d{1,2}\.\d{1,2}\.(?:\d{4})?"
NAME = r"[^\W\d_a-zåäö].*"
"""A unit's begins with a capital: "Valmentautuja, %(unit)s" is no "Valmentautuja, valmentaja"."""

LETTERS = re.compile(r"[^\W\d_]{3}")

# What a reader sees or hears, except where it is marked as another language.
TEXTS = """() => {
  const own = document.documentElement.lang, found = [];
  const isOwn = node => (node.closest("[lang]")?.lang ?? own) === own;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    if (!["SCRIPT", "STYLE"].includes(parent.tagName) && isOwn(parent)) {
      found.push(texts.currentNode.textContent);
    }
  }
  for (const node of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
    if (!isOwn(node)) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
      if (node.hasAttribute(name)) found.push(node.getAttribute(name));
    }
  }
  found.push(document.title);
  return found.map(text => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""


@cache
def days() -> str:
    """A date as pages write it or a weekday's name, with what a dot parts from it in one text.

    Were it anything, "%(promised)s by %(day)s" would be found in whatever people write with a "by".
    """
    names: list[str] = []
    for language in BUTTONS:
        with override(language):
            names += map(str, WEEKDAYS.values())
    return f"(?:.+ · )?(?i:{DATE}|{'|'.join(names)})(?: · .+)?"


@cache
def catalogue(language: str) -> dict[str, str]:
    """English to a language; each English text is itself in English."""
    file = ROOT / "platform" / "locale" / ("fi" if language == "en" else language)
    entries = polib.pofile(str(file / "LC_MESSAGES" / "django.po"))
    texts: dict[str, str] = {}
    for entry in entries:
        forms = entry.msgstr_plural or {0: entry.msgstr}
        sources = [entry.msgid, entry.msgid_plural or entry.msgid]
        for number, text in forms.items():
            source = sources[min(int(number), 1)]
            texts[source] = source if language == "en" else text
    return texts


@dataclass
class Foreign:
    """Texts that must not be on a page: the other languages' words for what it says.

    Those with something in them are looked through by how they begin, as there are a thousand.
    """

    whole: dict[str, str] = field(default_factory=dict)
    begun: list[tuple[str, str, re.Pattern[str]]] = field(default_factory=list)

    def add(self, text: str) -> None:
        first = NAMED.search(text)
        if first is None:
            self.whole[text.replace("%%", "%")] = text
        else:
            begins = text[: first.start()].replace("%%", "%")
            self.begun.append((begins, text, re.compile(_pattern(text))))

    def of(self, said: str) -> Iterator[str]:
        """Whatever of them somebody reads in `said`."""
        if said in self.whole:
            yield self.whole[said]
        for begins, text, pattern in self.begun:
            if said.startswith(begins) and pattern.fullmatch(said):
                yield text


@cache
def foreign(language: str) -> Foreign:
    """What must not be on a page in `language`."""
    own = catalogue(language)
    known = set(own.values())
    found = Foreign()
    for other in BUTTONS.keys() - {language}:
        for source, text in catalogue(other).items():
            bare = PLACEHOLDER.sub("", text)
            if text != own.get(source) and text not in known and LETTERS.search(bare):
                found.add(text)
    return found


def _pattern(text: str) -> str:
    """What the text matches with something in the place of each of its placeholders."""
    return "".join(
        re.escape(text[at:there].replace("%%", "%")) + what for at, there, what in _pieces(text)
    )


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each piece of bare text begins and ends, and what may stand after it."""
    at = 0
    for found in NAMED.finditer(text):
        yield at, found.start(), _standing_for(found[1])
        at = found.end()
    yield at, len(text), ""


def _standing_for(placeholder: str) -> str:
    if placeholder in NUMBERS:
        return r"\d+"
    if placeholder in AMOUNTS:
        return r"\d.*"
    return {"day": days(), "unit": NAME}.get(placeholder, ".+")


looked = {language: Looked(MANY) for language in BUTTONS}
"""What walks in each language have shown already."""


def in_other_words(language: str, faults: list[str]) -> Callable[[Page], None]:
    """Gather what stands on a page in another language than it should."""

    def look(page: Page) -> None:
        looked[language].add(page)
        said = page.evaluate("document.documentElement.lang")
        if (
            page.get_by_role("button", name="På svenska")
            .or_(page.get_by_role("button", name="In English"))
            .count()
            == 0
        ):
            return  # The page of an unknown host, which is in all three at once.
        # What is printed for somebody is in that person's language, and wholly so.
        is_theirs = page.url.partition("?")[0].endswith("/print/")
        if said != language and not is_theirs:
            faults.append(f"{page.url} says lang={said}")
        words = foreign(said if is_theirs else language)
        for text in dict.fromkeys(page.evaluate(TEXTS)):
            faults.extend(f"{page.url}: “{text}” ({wrong})" for wrong in words.of(text))

    return look


def choose(page: Page, language: str) -> None:
    """By the button in the frame, as anybody does; for who has signed in it stays."""
    button = page.get_by_role("button", name=BUTTONS[language])
    if button.count():
        button.first.click()
        page.wait_for_load_state()
        expect(page.locator("html")).to_have_attribute("lang", language)


def walk_in(visitor: Visitors, who: Actor, language: str, *, most: int) -> list[str]:
    """Walk through all pages in a language, and leave the person's language as it was."""
    page = visitor(who.label)
    faults: list[str] = []
    if who.email:
        sign_in(page, who.email)
    else:
        page.goto("/")
    before = page.evaluate("document.documentElement.lang")
    choose(page, language)
    try:
        signed_in = Actor(who.name, who.label, unlinked=who.unlinked)
        look, known = in_other_words(language, faults), looked[language].is_known
        walk(page, signed_in, look, most=most, is_known=known)
    finally:
        page.goto("/account/" if who.email else "/")
        choose(page, before)
    return faults


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_chosen_language_stays_with_the_person(visitor: Visitors, language: str) -> None:
    page = visitor("rannikko")
    sign_in(page, "petra@rannikko.example")
    choose(page, language)
    try:
        again = visitor("rannikko")
        sign_in(again, "petra@rannikko.example")
        again.goto("/participants/")
        expect(again.locator("html")).to_have_attribute("lang", language)
    finally:
        choose(page, "fi")


@pytest.mark.parametrize("language", BUTTONS)
def test_the_public_pages_are_in_one_language(visitor: Visitors, language: str) -> None:
    faults = walk_in(visitor, ACTORS[0], language, most=1)
    assert not faults, "\n".join(faults)


@pytest.mark.long
@pytest.mark.parametrize("language", BUTTONS)
@pytest.mark.parametrize("who", ACTORS, ids=lambda who: str(who.name))
def test_every_page_is_in_one_language(visitor: Visitors, who: Actor, language: str) -> None:
    faults = walk_in(visitor, who, language, most=MANY)
    assert not faults, "\n".join(faults)


def test_a_text_in_another_language_would_be_found(visitor: Visitors) -> None:
    page = visitor()
    page.goto("/subscribe/")
    choose(page, "en")
    faults: list[str] = []
    in_other_words("sv", faults)(page)
    assert any("says lang=en" in fault for fault in faults)
    assert any("Home municipality" in fault for fault in faults)


@pytest.mark.parametrize(
    ("said", "is_found"),
    [
        ("Ensimmäinen vastaus viimeistään 3.12.2026", True),
        ("Työpaja · 3.12.2026 alkaen", True),
        ("maanantai, tunnit", True),
        ("Valmentautuja, Puupaja", True),
        ("Saat vastauksen viestiisi viimeistään [aika]. Kerromme lisää 3.12.2026.", False),
        ("Valmentautuja, valmentaja ja lähettävä taho · 24.9.2026 alkaen", True),
        ("Valmentautuja, valmentaja ja lähettävä taho · från och med 24.9.2026", False),
    ],
)
def test_what_people_write_is_not_taken_for_the_product_s_words(said: str, is_found: bool) -> None:
    assert bool(list(foreign("sv").of(said))) == is_found
