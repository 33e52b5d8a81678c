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
from typing import Any

from playwright.sync_api import Browser, Page, StorageState, ViewportSize, sync_playwright

from infra.demo import progress
from infra.demo.environment import ROOT
from infra.demo.palette import reduced
from infra.demo.seed.cast import PASSWORD, SATAMA, Person
from infra.demo.shots import SHOTS, Shot
from infra.demo.stack import Stack
from infra.demo.trouble import Trouble

FOLDER = ROOT / "docs" / "screens"
SIZES = {
    "desktop": ViewportSize(width=1280, height=900),
    "phone": ViewportSize(width=390, height=844),
}
THEMES = ("light", "dark")
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
        self._signed_in: dict[tuple[str, str], StorageState] = {}

    def everything(self) -> None:
        """All pictures, as the people of the demo see the pages, and the list of them."""
        for old in self._folder.glob("*.png"):
            old.unlink()
        for shot in SHOTS:
            for size in SIZES:
                for theme in THEMES:
                    self._take(shot, size, theme)
        (self._folder / "README.md").write_text(index(), encoding="utf-8")
        total = sum(file.stat().st_size for file in self._folder.glob("*.png"))
        progress.say(f"{len(SHOTS) * len(SIZES) * len(THEMES)} pictures, {total // 1024} kB")

    def _take(self, shot: Shot, size: str, theme: str) -> None:
        label = "" if shot.at_network else SATAMA.address
        page = self._window(label, size, theme, shot.person)
        page.goto(shot.path)
        if shot.way:
            shot.way(page)
        page.wait_for_load_state("networkidle")
        picture = reduced(page, page.screenshot())
        (self._folder / file_name(shot, size, theme)).write_bytes(picture)
        progress.say(f"{file_name(shot, size, theme)}  {len(picture) // 1024} kB")
        page.context.close()

    def _window(self, label: str, size: str, theme: str, person: Person | None) -> Page:
        host = f"{label}.localhost" if label else "localhost"
        options: dict[str, Any] = {
            "base_url": f"http://{host}:{self._port}",
            "viewport": SIZES[size],
            "color_scheme": theme,
            "locale": "fi-FI",
            "timezone_id": "Europe/Helsinki",
            "reduced_motion": "reduce",
        }
        if person is None:
            return self._browser.new_context(**options).new_page()
        # Signing in is slow on purpose, so everybody does it once.
        if (label, person.email) not in self._signed_in:
            page = self._browser.new_context(**options).new_page()
            _sign_in(page, person)
            self._signed_in[label, person.email] = page.context.storage_state()
            page.context.close()
        state = self._signed_in[label, person.email]
        return self._browser.new_context(**options, storage_state=state).new_page()


def file_name(shot: Shot, size: str, theme: str) -> str:
    """Such as `my-day-desktop-light.png`."""
    return f"{shot.name}-{size}-{theme}.png"


def index() -> str:
    """The list of all pictures, for the folder's README."""
    lines = [
        "# Pictures of the pages",
        "",
        "Taken of the demo by `make screens`; which pages is declared in `infra/demo/shots.py`.",
        "Everybody and everything in them is invented.",
        "",
        "| Page | Desktop | Phone |",
        "|---|---|---|",
    ]
    for shot in SHOTS:
        cells = [
            ", ".join(f"[{theme}]({file_name(shot, size, theme)})" for theme in THEMES)
            for size in SIZES
        ]
        lines.append(f"| {shot.title} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _sign_in(page: Page, person: Person) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Sähköposti").fill(person.email)
    page.get_by_label("Salasana").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Kirjaudu", exact=True).click()
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
