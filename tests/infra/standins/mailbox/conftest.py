"""A running mailbox, and the three ways to speak to it."""

import json
import re
import smtplib
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.infra.standins.programs import Program

SMS_KEY = "sms_test_key"


class Mailbox:
    """One running stand-in for mail and text messages."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.log = state.parent / "mailbox.log"
        self.start()

    def start(self) -> None:
        self.program = Program(
            "infra.standins.mailbox",
            *("--smtp-port", "0", "--http-port", "0"),
            *("--state", str(self.state), "--sms-key", SMS_KEY),
            log=self.log,
        )
        smtp, self.url = self.program.addresses
        self.smtp_port = int(smtp.rpartition(":")[2])

    def restart(self) -> None:
        self.program.break_off()
        self.start()

    def mail(self, text: str = "Hei", *, to: str = "a@paja.example", **headers: str) -> None:
        mail = EmailMessage()
        mail["From"] = "Pajaverkko <ei-vastausta@pajaverkko.example>"
        mail["To"] = to
        mail["Subject"] = headers.get("subject", "Kutsu")
        mail.set_content(text, subtype=headers.get("subtype", "plain"))
        self.send(mail)

    def send(self, mail: EmailMessage, *, to: list[str] | None = None) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=5) as line:
            line.send_message(mail, to_addrs=to)

    def sms(self, body: object, *, key: str = SMS_KEY) -> tuple[int, dict[str, Any]]:
        """Ask for a text message; bytes are sent as they are, anything else as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/sms", content, headers)
        try:
            with urllib.request.urlopen(request) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def messages(self, to: str = "") -> list[dict[str, Any]]:
        with urllib.request.urlopen(f"{self.url}/messages.json?{urlencode({'to': to})}") as found:
            messages: list[dict[str, Any]] = json.load(found)["messages"]
        return messages

    def page(self, to: str = "") -> str:
        with urllib.request.urlopen(f"{self.url}/?{urlencode({'to': to})}") as found:
            page: str = found.read().decode()
        return re.sub(r"\s+", " ", page)

    def end(self) -> int:
        return self.program.end()


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    """One mailbox for a module's tests; the newest message is a test's own."""
    mailbox = Mailbox(tmp_path_factory.mktemp("mailbox") / "state")
    yield mailbox
    mailbox.end()


@pytest.fixture
def fresh_mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    """An empty mailbox of the test's own, to restart it or to be alone in it."""
    mailbox = Mailbox(tmp_path / "state")
    yield mailbox
    mailbox.end()
