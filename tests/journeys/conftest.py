"""What a browser test can ask for: the running product, people with browsers, and the mailbox.

The browser and the stack end with this folder's last test: Playwright leaves an event loop in the
thread, in which Django refuses to reach a database.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from infra.demo.stack import Stack
from tests.journeys import product
from tests.journeys.product import Mailbox
from tests.journeys.visitors import Visitors

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="package")
def stack() -> Iterator[Stack]:
    """The whole product with the demo's data."""
    with product.running() as stack:
        yield stack


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser; everybody gets a window of their own in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser: Browser, stack: Stack) -> Iterator[Visitors]:
    """`visitor("satama")` is a page at satama's host. The test fails on what a browser reports:

    a console error, a violated content security policy, a script that breaks, a missing file, or an
    answer of 500 and over.
    """
    visitors = Visitors(browser, stack)
    yield visitors
    visitors.close()
    assert not visitors.faults, "\n".join(visitors.faults)


@pytest.fixture(scope="package")
def mailbox(stack: Stack) -> Mailbox:
    """`mailbox("a@b.example", "kutsu")` waits for a message."""
    return Mailbox(stack)
