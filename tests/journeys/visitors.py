"""People with browsers. Whatever their browser complains about fails the test."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
)

from infra.demo.seed.cast import PASSWORD
from infra.demo.stack import Stack
from tests.journeys.product import address

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
FETCHED = "x-fetched-by-a-test"
"""A header that tells a page which a test fetches from what the page asks for by itself."""

NARROW = {"width": 320, "height": 640}


class Visitors:
    """Opens a browser window of its own for everybody who is asked for."""

    def __init__(self, browser: Browser, stack: Stack) -> None:
        self._browser = browser
        self._stack = stack
        self._contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def __call__(
        self,
        label: str = "",
        *,
        phone: bool = False,
        dark: bool = False,
        viewport: dict[str, int] | None = None,
        **options: Any,
    ) -> Page:
        """Somebody at an organisation's host, or at the network's. Addresses may be paths."""
        size = viewport or (PHONE if phone else DESKTOP)
        context = self._browser.new_context(
            base_url=address(self._stack, label),
            viewport={"width": size["width"], "height": size["height"]},
            has_touch=phone,
            color_scheme="dark" if dark else "light",
            locale="fi-FI",
            timezone_id="Europe/Helsinki",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self._fault(f"script: {error.error}"))
        context.on("response", self._answered)
        context.on("requestfailed", self._failed)
        return context.new_page()

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()

    def _fault(self, text: str) -> None:
        self.faults.append(text)

    def _heard(self, message: ConsoleMessage) -> None:
        # A page that answers 404 is looked at by its status; the browser's echo of it says no more.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self._fault(f"console: {message.text}")

    def _answered(self, response: Response) -> None:
        asked = response.request
        is_page = asked.resource_type == "document" or FETCHED in asked.headers
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self._fault(f"{response.status} {response.url}")

    def _failed(self, request: Request) -> None:
        # Leaving a page before its last file has come is nobody's fault.
        if request.failure and "ERR_ABORTED" not in request.failure:
            self._fault(f"{request.failure} {request.url}")


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Through the form, as everybody does; in Finnish."""
    page.goto("/sign-in/")
    fill_sign_in(page, email, password)
    expect(page.get_by_role("main").get_by_label("Salasana")).to_have_count(0)


def fill_sign_in(page: Page, email: str, password: str) -> None:
    """Fill and send the form that is open."""
    page.get_by_label("Sähköposti").fill(email)
    page.get_by_label("Salasana").fill(password)
    page.get_by_role("main").get_by_role("button", name="Kirjaudu", exact=True).click()


def heading(page: Page, text: str) -> None:
    """Expect the page's own heading to have `text` in it."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)


def message(page: Page, text: str) -> None:
    """Expect what the page says at its top after something was done."""
    expect(page.get_by_role("status").filter(has_text=text)).to_be_visible()
