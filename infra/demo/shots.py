"""Which pages are in the documents' pictures: add a `Shot` and run `make screens`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from infra.demo.seed.cast import NETWORK_PEOPLE, SATAMA, Person


@dataclass(frozen=True)
class Shot:
    """One page: the name of its files, what it shows, whose it is, and the way to it.

    `person` is nobody for a page of the public site; `at_network` tells the network's people and
    pages from Satama's. `way` clicks from `path` on to the page; its own `name` begins each file.
    """

    name: str
    title: str
    person: Person | None = None
    at_network: bool = False
    path: str = "/"
    way: Callable[[Page], None] | None = None


def of_role(role: str) -> Person:
    """The first of Satama's people with a role."""
    return next(person for person in SATAMA.people if person.role == role)


def _to_referral(page: Page) -> None:
    page.get_by_role("region", name="Uudet lähetteet").get_by_role(
        "link", name="Avaa"
    ).first.click()
    page.get_by_label("Lupaa paikka").wait_for()


def _to_preview(page: Page) -> None:
    page.locator("main a[href*='/drafts/']").first.click()
    page.get_by_role("button", name="Katso vastaanottajan silmin").click()
    page.get_by_role("heading", name="Näin lähetteen näkee").wait_for()


def _to_participant(page: Page) -> None:
    page.locator(".pv-people li", has_text="Jakso käynnissä").locator("a").nth(1).click()
    page.get_by_label("Mitä tapahtui, mitä sovittiin?").wait_for()


def _to_chapter(page: Page) -> None:
    page.locator("main li", has_text="Julkaistu").locator("a").last.click()
    page.get_by_role("article").wait_for()


COACH = SATAMA.coach

SHOTS = (
    Shot("front", "The network's front page", at_network=True),
    Shot("sign-in", "Signing in at an organisation's address", path="/sign-in/"),
    Shot("my-day", "My day, the first page of a coach", COACH),
    Shot("participants", "The list of participants", COACH, path="/participants/"),
    Shot("participant", "One participant", COACH, path="/participants/", way=_to_participant),
    Shot("referral-board", "The board of referrals", COACH, path="/referrals/"),
    Shot("referral", "A referral that waits for an answer", COACH, way=_to_referral),
    Shot(
        "referral-preview",
        "What the receiver will see, before it is sent",
        COACH,
        path="/referrals/?tab=sent",
        way=_to_preview,
    ),
    Shot("find-place", "Where there is a free place", COACH, path="/places/"),
    Shot("free-places", "Telling how many places are free", COACH, path="/places/own/"),
    Shot("places", "The directory as everybody sees it", at_network=True, path="/places/"),
    Shot("chapter", "A chapter of the handbook", COACH, path="/handbook/", way=_to_chapter),
    Shot("log", "Who has read what", of_role("protection_officer"), path="/log/"),
    Shot("staff", "Who works here", SATAMA.director, path="/people/"),
    Shot("figures", "The organisation's own figures", SATAMA.director, path="/figures/"),
    Shot(
        "network-figures",
        "The whole network's figures",
        NETWORK_PEOPLE[0],
        at_network=True,
        path="/figures/",
    ),
    Shot(
        "flows",
        "How referrals go in the whole network",
        NETWORK_PEOPLE[0],
        at_network=True,
        path="/flows/",
    ),
)
