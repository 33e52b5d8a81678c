"""Every page of the product: who sees which, found by following links, so that a new one is in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from urllib.parse import parse_qs, urljoin, urlsplit

from playwright.sync_api import Error, Page

from tests.journeys.visitors import FETCHED, Visitors, sign_in

FEW, MANY = 1, 2
"""How many pages of one shape are looked at: a few participants stand for all of them.

And how many of the names that addresses ask (`?tab=…&basis=…`) are looked at in each other's
company: each once, or each with every other. A board with six filters has hundreds of addresses.
"""

VARIABLE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
IsKnown = Callable[[str, int | None], bool]
"""Whether a page at an address with a status (any, for None) need not be opened again."""

FETCH = """async ([path, header]) => {
  const answer = await fetch(path, {headers: {[header]: "1"}});
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const links = [...page.querySelectorAll("a[href]")].map(node => node.getAttribute("href"));
  return [answer.url, answer.status, links];
}"""

LINKS = "nodes => nodes.map(node => node.getAttribute('href'))"

# What sticks out at the side, unless it lies in something that scrolls by itself, such as a table.
STICKING_OUT = """() => {
  const scrolls = node => {
    for (let at = node; at && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflowX !== "visible") return true;
    }
    return false;
  };
  return [...document.querySelectorAll("body *")]
    .filter(node => node.checkVisibility() && node.getBoundingClientRect().width > 0)
    .filter(node => node.getBoundingClientRect().right > innerWidth + 0.5 && !scrolls(node))
    .map(node => `${node.tagName}.${node.className.baseVal ?? node.className}`);
}"""


STATUS = "performance.getEntriesByType('navigation')[0].responseStatus"


class Looked:
    """How often pages of a shape with a status were looked at, whoever did.

    Where one person after the other walks, what `most` of them have seen need not be opened again.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.times = Counter[tuple[str, int]]()

    def is_known(self, url: str, status: int | None) -> bool:
        """Whether pages of this shape have been looked at enough, with a status or with any."""
        if status is not None:
            return self.times[_shape_at(url), status] >= self.most
        return any(
            known == _shape_at(url) and times >= self.most
            for (known, _status), times in self.times.items()
        )

    def add(self, page: Page) -> bool:
        """Count a page that is open. False where it has been looked at enough."""
        status = page.evaluate(STATUS)
        if self.is_known(page.url, status):
            return False
        self.times[_shape_at(page.url), status] += 1
        return True


def _shape_at(url: str) -> str:
    return shape(url.partition("//")[2].partition("/")[2])


@dataclass(frozen=True)
class Actor:
    """Somebody who walks through all pages that are open to them."""

    name: str
    label: str = ""
    email: str = ""
    unlinked: tuple[str, ...] = ()
    """Pages that no link leads to, from wherever this person is."""


ACTORS = (
    Actor(
        "visitor",
        unlinked=("/sign-in/", "/password/reset/", "/password/reset/done/", "/not-a-page/"),
    ),
    Actor(
        "stranger",
        "satama",
        unlinked=(
            "/invitation/not-a-secret/",
            "/s/not-a-secret/",
            "/r/not-a-secret/",
            "/tablet/",
            "/welcome/00000000-0000-0000-0000-000000000000/not-a-code/",
            "/password/reset/",
            "/password/reset/done/",
            "/password/reset/key/1-not-a-key/",
            "/password/reset/key/done/",
            "/sign-in/provider/",
        ),
    ),
    Actor("unknown host", "nobodys"),
    Actor(
        "director",
        "satama",
        "helmi@satama.example",
        unlinked=(
            "/sign-out/",
            "/not-a-page/",
            "/participants/?q=ei-ketään",
            "/search/?q=valmentaja",
            "/search/?q=ei-ketään",
        ),
    ),
    Actor("data protection officer", "satama", "tiina@satama.example"),
    Actor("instructor", "satama", "tauno@satama.example", unlinked=("/log/",)),
    Actor(
        "coach",
        "satama",
        "oskari@satama.example",
        unlinked=("/people/invite/", "/participants/open/", "/account/email/not-a-secret/"),
    ),
    Actor("director of a member that waits", "uusipolku", "veera@uusipolku.example"),
    Actor("coordinator", "", "koordinaattori@verkko.example", unlinked=("/memberships/",)),
    Actor("operator", "", "kaytto@verkko.example"),
    Actor("administrator", "", "yllapito@verkko.example", unlinked=("/sign-out/",)),
)


def actor(name: str) -> Actor:
    return next(each for each in ACTORS if each.name == name)


def shape(url: str) -> str:
    """The address without its ids: pages of one shape come from one template."""
    parts = urlsplit(url)
    fields = ",".join(sorted(parse_qs(parts.query, keep_blank_values=True)))
    return VARIABLE.sub("*", parts.path) + (f"?{fields}" if fields else "")


def kinds_of(url: str, together: int) -> list[str]:
    """What an address is one of: its shape, or that with so many of its names for all of them."""
    parts = urlsplit(url)
    names = sorted(parse_qs(parts.query, keep_blank_values=True))
    some = combinations(names, min(together, len(names)))
    return [shape(f"{parts.path}?{'&'.join(f'{name}=' for name in each)}") for each in some]


def walk(
    page: Page,
    who: Actor,
    look: Callable[[Page], None],
    *,
    most: int = FEW,
    is_known: IsKnown | None = None,
) -> list[str]:
    """Call `look` with every page that is open to somebody, `most` of a kind. Returns the paths.

    A page is looked at whatever its status; what is downloaded is none. With `is_known`, asked with
    a page's address and status, only the links are read of a page that it says is known.
    """
    if who.email:
        sign_in(page, who.email)
    start = ["/", *who.unlinked]
    waiting, known, kinds, seen = list(start), set(start), Counter[str](), list[str]()
    while waiting:
        path = waiting.pop(0)
        of = kinds_of(path, together=most)
        if all(kinds[kind] >= most for kind in of) and path not in start:
            continue
        kinds.update(of)
        links = _links_of_known(page, path, is_known) if seen and is_known else None
        if links is None:
            if not _opened(page, path):
                continue
            look(page)
            links = page.locator("a[href]").evaluate_all(LINKS)
        seen.append(path)
        for found in links:
            inside = _same_host(urljoin(page.url, path), found)
            if inside and inside not in known and not _is_seen_by_another(inside, who):
                known.add(inside)
                waiting.append(inside)
    return seen


def _links_of_known(page: Page, path: str, is_known: IsKnown) -> list[str] | None:
    """Fetch a page without opening it. None for one that is not known, and has to be opened."""
    if not is_known(urljoin(page.url, path), None):
        return None
    url, status, links = page.evaluate(FETCH, [path, FETCHED])
    return list(links) if is_known(url, status) else None


COMPONENTS = "/components/"


def _is_seen_by_another(path: str, who: Actor) -> bool:
    """The component page is long and the same for everybody, so one person looks at it, once."""
    return path.startswith(COMPONENTS) and (who.name != "director" or path != COMPONENTS)


def _opened(page: Page, path: str) -> bool:
    try:
        page.goto(path)
    except Error as fault:
        if "Download is starting" in fault.message:
            return False
        raise
    return True


def _same_host(here: str, link: str) -> str:
    whole, now = urlsplit(urljoin(here, link)), urlsplit(here)
    if whole.scheme != now.scheme or whole.netloc != now.netloc:
        return ""
    return f"{whole.path}?{whole.query}" if whole.query else whole.path


def too_wide(page: Page) -> list[str]:
    """A line about what makes the page wider than its window; empty when nothing does."""
    width = page.evaluate("document.documentElement.scrollWidth")
    out = page.evaluate(STICKING_OUT)
    if width <= page.evaluate("innerWidth") and not out:
        return []
    return [f"{page.url} is {width} px wide: {', '.join(out[:5])}"]


def error_states(visitor: Visitors) -> Iterator[Page]:
    """Forms that were not accepted, each as its page then stands."""
    public = visitor()
    for path in ("/subscribe/", "/find/", "/sign-in/", "/password/reset/"):
        public.goto(path)
        public.locator("main form .btn-primary").click()
        public.wait_for_load_state()
        yield public
    director = visitor("satama")
    sign_in(director, "helmi@satama.example")
    for path in (
        "/participants/add/",
        "/people/invite/",
        "/account/tokens/add/",
        "/password/",
        "/handbook/add/",
    ):
        director.goto(path)
        for field in director.locator("main form :is(input, textarea):visible").all():
            if field.get_attribute("type") not in ("radio", "checkbox"):
                field.fill("")
        director.locator("main form .btn-primary").click()
        director.wait_for_load_state()
        yield director
    director.goto("/participants/")
    director.locator("main .pv-people b a").nth(3).click()
    director.get_by_role("button", name="Tee lähete").click()
    director.get_by_role("button", name="Katso vastaanottajan silmin").click()
    director.wait_for_load_state()
    yield director
    director.get_by_role("button", name="Tallenna lähettämättä").click()
    director.wait_for_load_state()
    yield director
    director.goto("/handbook/")
    director.locator("main ul a").first.click()
    director.goto(f"{director.url}edit/")
    director.get_by_label("Otsikko").fill("")
    director.get_by_role("button", name="Tallenna ja julkaise").click()
    director.wait_for_load_state()
    yield director
    director.goto("/")
    director.get_by_role("region", name="Uudet lähetteet").get_by_role("link").last.click()
    director.get_by_role("button", name="Lähetä vastaus").click()
    director.wait_for_load_state()
    yield director
    director.context.clear_cookies(name="csrftoken")
    director.get_by_role("button", name="Lähetä vastaus").click()
    director.wait_for_load_state()
    yield director
