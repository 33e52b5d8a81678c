"""What a request leaves, place by place.

Shown to who asked: body, headers, redirect, cookies, and the page the redirect leads to. Left in
the house: messages in sessions, mail and text messages on their way, jobs, files, log records.
"""

from __future__ import annotations

import gzip
import zipfile
from dataclasses import dataclass, field
from enum import StrEnum
from io import BytesIO
from urllib.parse import unquote

from django.http import HttpResponse


class Place(StrEnum):
    """Where words are looked for."""

    BODY = "body"
    HEADER = "header"
    REDIRECT = "redirect"
    COOKIE = "cookie"
    LANDING = "page the redirect leads to"
    SESSION = "message in a session"
    MAIL = "mail"
    TEXT = "text message"
    JOB = "job"
    FILE = "file"
    LOG = "log"


SHOWN = frozenset({Place.BODY, Place.HEADER, Place.REDIRECT, Place.COOKIE, Place.LANDING})
IMPERSONAL = frozenset({Place.JOB, Place.LOG})
"""Places that hold ids and kinds only: no word of any organisation, its own included."""


@dataclass
class Traces:
    """One request's answer and everything else it left.

    `said` is what the request itself carried, which an answer may repeat. `touched` names the
    organisations whose tables were read or written meanwhile.
    """

    answer: HttpResponse
    said: tuple[str, ...] = ()
    words: dict[Place, str] = field(default_factory=dict)
    touched: frozenset[str] = frozenset()

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def location(self) -> str:
        return self.answer.headers.get("Location", "")

    def show(self, answer: HttpResponse, *, landing: bool = False) -> None:
        """Add what an answer shows. A streamed body is read to its end."""
        headers = dict(answer.headers)
        shown = {
            Place.BODY: readable(answer.getvalue()),
            Place.REDIRECT: unquote(headers.pop("Location", "")),
            Place.HEADER: "\n".join(f"{name}: {unquote(value)}" for name, value in headers.items()),
            Place.COOKIE: answer.cookies.output(),
        }
        if landing:
            shown = {Place.LANDING: "\n".join(shown.values())}
        self.words |= shown


def readable(body: bytes) -> str:
    """The text of a body: archives opened, and UTF-16 without the zero bytes between letters."""
    if body.startswith(b"PK\3\4"):
        with zipfile.ZipFile(BytesIO(body)) as archive:
            names = archive.namelist()
            return "\n".join([*names, *(readable(archive.read(name)) for name in names)])
    if body.startswith(b"\x1f\x8b"):
        return readable(gzip.decompress(body))
    return body.replace(b"\0", b"").decode(errors="replace")
