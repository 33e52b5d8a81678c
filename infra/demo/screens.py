"""Pictures of the product for the documents: `python -m infra.demo.screens [--port 8000]`.

Of a demo that runs, when its port is given; else of one started for it in .build/stack.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from infra.demo import progress
from infra.demo.environment import ROOT
from infra.demo.seed.cast import NETWORK_PEOPLE, PASSWORD, SATAMA, Person
from infra.demo.stack import Stack
from infra.demo.trouble import Trouble

FOLDER = ROOT / "docs" / "screens"
DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--lang=fi-FI"]


def main() -> int:
    """Write every picture anew. Returns 1 after a message that says what to do."""
    parser = argparse.ArgumentParser(prog="infra.demo.screens", description=__doc__)
    parser.add_argument("--port", type=int, help="of a demo that runs; else one is started")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the pictures go")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    try:
        with _site(options.port) as port, _browser() as browser:
            _Photographer(browser, port, options.folder).everything()
    except Trouble as trouble:
        progress.complain(str(trouble))
        return 1
    return 0


class _Photographer:
    def __init__(self, browser: Browser, port: int, folder: Path) -> None:
        self._browser = browser
        self._port = port
        self._folder = folder

    def everything(self) -> None:
        """All pictures, as the people of the demo see the pages."""
        self._public()
        for name, viewport, theme in (
            ("my-day", DESKTOP, "light"),
            ("my-day-phone", PHONE, "light"),
            ("my-day-dark", DESKTOP, "dark"),
        ):
            page = self._window(SATAMA.address, viewport, theme)
            _sign_in(page, SATAMA.coach)
            self._take(page, name)
        page = self._window(SATAMA.address)
        _sign_in(page, SATAMA.coach)
        self._workshop(page)
        page = self._window()
        _sign_in(page, NETWORK_PEOPLE[0])
        self._take(page, "figures")

    def _public(self) -> None:
        page = self._window()
        page.goto("/")
        self._take(page, "front")
        page.goto("/subscribe/")
        self._take(page, "subscribe")

    def _workshop(self, page: Page) -> None:
        page.get_by_role("region", name="Uudet lähetteet").get_by_role(
            "link", name="Avaa"
        ).first.click()
        page.get_by_label("Lupaa paikka").wait_for()
        self._take(page, "referral")
        page.goto("/participants/")
        page.locator(".pv-people li", has_text="Jakso käynnissä").locator("a").nth(1).click()
        page.get_by_label("Mitä tapahtui, mitä sovittiin?").wait_for()
        self._take(page, "participant")
        page.goto("/handbook/")
        page.locator("main li", has_text="Julkaistu").locator("a").last.click()
        page.get_by_role("article").wait_for()
        self._take(page, "chapter")

    def _window(
        self, label: str = "", viewport: ViewportSize = DESKTOP, theme: str = "light"
    ) -> Page:
        host = f"{label}.localhost" if label else "localhost"
        context = self._browser.new_context(
            base_url=f"http://{host}:{self._port}",
            viewport=viewport,
            device_scale_factor=2 if viewport is PHONE else 1,
            color_scheme="dark" if theme == "dark" else "light",
            locale="fi-FI",
            timezone_id="Europe/Helsinki",
            reduced_motion="reduce",
        )
        return context.new_page()

    def _take(self, page: Page, name: str) -> None:
        page.wait_for_load_state("networkidle")
        page.screenshot(path=self._folder / f"{name}.png")
        progress.say(f"{name}.png")


def _sign_in(page: Page, person: Person) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Sähköposti").fill(person.email)
    page.get_by_label("Salasana").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Kirjaudu").click()
    page.get_by_role("navigation", name="Päävalikko").first.wait_for(state="attached")


@contextmanager
def _site(port: int | None) -> Iterator[int]:
    if port:
        yield port
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = int(probe.getsockname()[1])
    with Stack(ROOT / ".build" / "stack", free):
        yield free


@contextmanager
def _browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        raise Trouble("Chromium is missing. Install it with: infra/apt.sh chromium=chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
