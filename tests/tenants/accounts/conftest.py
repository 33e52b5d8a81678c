"""A mail server to send to, and nobody to send to unless a test says so; a clock for codes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal import auth
from pytest_django import Settings

from tests.infra.standins.mailbox.conftest import SMS_KEY, Mailbox
from tests.tenants.accounts.codes import Clock


@pytest.fixture(autouse=True)
def _mail_is_queued(settings: Settings) -> None:
    # Django's test environment has put a list in memory in the product's place.
    settings.EMAIL_BACKEND = "tenants.accounts.mail.QueueingBackend"


@pytest.fixture(scope="package")
def running_mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    """One stand-in for mail server and text gateway; every test writes to addresses of its own."""
    mailbox = Mailbox(tmp_path_factory.mktemp("mailbox") / "state")
    yield mailbox
    assert mailbox.end() == 0


@pytest.fixture
def mailbox(running_mailbox: Mailbox, settings: Settings) -> Mailbox:
    """The mail server and text gateway of the settings, as long as the test runs."""
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running_mailbox.smtp_port
    settings.SMS_ADDRESS, settings.SMS_KEY = f"{running_mailbox.url}/sms", SMS_KEY
    return running_mailbox


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A phone whose clock is right, and which a test can turn on."""
    made = Clock()

    class Time:
        time = staticmethod(lambda: made.now)

    monkeypatch.setattr(auth, "time", Time)
    return made
