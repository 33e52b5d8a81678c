"""Takes mail over SMTP and puts it into the letterbox."""

import sys
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.standins.mailbox.letterbox import Letterbox, Message

_LARGEST_MAIL_BYTES = 10_000_000


class Postman:
    """What aiosmtpd calls when a whole mail has arrived."""

    def __init__(self, letterbox: Letterbox) -> None:
        self._letterbox = letterbox

    async def handle_DATA(  # noqa: N802 (aiosmtpd's name for it)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail before answering; a mail that cannot be kept may be sent again."""
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        message = read_mail(self._letterbox.new_id(), raw, envelope)
        try:
            self._letterbox.keep(message)
        except OSError as error:
            print(f"a mail could not be kept: {error.strerror}", file=sys.stderr, flush=True)
            return "451 The message could not be stored, try again later"
        print(f"mail {message.id} kept, {len(raw)} bytes", file=sys.stderr, flush=True)
        return f"250 OK {message.id}"


def protocol(letterbox: Letterbox) -> SMTP:
    """Return the protocol for one connection."""
    return SMTP(
        Postman(letterbox),
        data_size_limit=_LARGEST_MAIL_BYTES,
        enable_SMTPUTF8=True,
        hostname="localhost",
        ident="Pajaverkko demo mailbox",
    )


def read_mail(identifier: str, raw: bytes, envelope: Envelope) -> Message:
    """Return the message in a mail's bytes; the envelope says to whom it really goes."""
    mail: Any = message_from_bytes(raw, policy=policy.default)
    headers = [(name, str(value)) for name, value in mail.items()]
    return Message(
        id=identifier,
        kind="mail",
        to=[str(address) for address in envelope.rcpt_tos],
        text=_text(mail),
        received_at=time.time(),
        sender=str(mail.get("From") or envelope.mail_from or ""),
        subject=str(mail.get("Subject") or ""),
        headers=headers,
        attachments=[part.get_filename() or "?" for part in mail.iter_attachments()],
    )


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    try:
        content = str(body.get_content())
    except (LookupError, KeyError, UnicodeError):  # A charset nobody knows, or no text at all.
        payload = body.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return _without_tags(content) if body.get_content_type() == "text/html" else _plain(content)


def _plain(content: str) -> str:
    return "\n".join(content.splitlines()).strip()


class _Words(HTMLParser):
    """Collects a page's words, and a link's address after its words."""

    _BREAKS = ("p", "br", "div", "li", "tr", "h1", "h2", "h3")
    _HIDDEN = ("style", "script", "title")

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._address = ""
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in self._HIDDEN
        if tag in self._BREAKS:
            self.words.append("\n")
        if tag == "a":
            self._address = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in self._HIDDEN
        if tag in self._BREAKS:
            self.words.append("\n")
        if tag == "a" and self._address:
            self.words.append(f" {self._address} ")
            self._address = ""

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def _without_tags(html: str) -> str:
    parser = _Words()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.words).split("\n"))
    return "\n".join(line for line in lines if line)
