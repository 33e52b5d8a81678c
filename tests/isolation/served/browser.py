"""Requests as a browser or an attacker sends them, over real sockets, and what comes back."""

from __future__ import annotations

import socket
import struct
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from http.cookies import SimpleCookie
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from tests.support.world import PASSWORD

TIMEOUT = 20
RESET = struct.pack("ii", 1, 0)
"""For SO_LINGER: close at once, so that the server's next write fails."""


@dataclass(frozen=True)
class Answer:
    """What a client was told. `is_whole` is false when the connection ended before the body did."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    is_whole: bool = True

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def said(self) -> str:
        """Everything in it: headers, cookies, body."""
        return "\n".join(f"{name}: {value}" for name, value in self.headers) + "\n\n" + self.text

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class Browser:
    """One connection that is kept alive, and a jar of cookies for each host."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.jars: dict[str, dict[str, str]] = {}
        self._line = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)

    def ask(
        self,
        host: str,
        path: str,
        *,
        form: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        jar: str | None = None,
    ) -> Answer:
        """One request; a POST with a form. `jar` names the host whose cookies go along.

        It is the host's own unless told, and an empty text is nobody's. Raises OSError and
        HTTPException when the line breaks before an answer.
        """
        cookies = self.jars.get(host if jar is None else jar, {})
        sent = {"Host": host, **(headers or {})}
        if cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        body = None
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({"csrfmiddlewaretoken": cookies.get("csrftoken", ""), **form})
        try:
            self._line.request("POST" if body is not None else "GET", path, body, sent)
            answer = read(self._line.getresponse())
        except (OSError, HTTPException):
            self.hang_up()
            raise
        if not answer.is_whole:
            self.hang_up()
        if jar is None:
            self._keep_cookies(host, answer)
        return answer

    def sign_in(self, host: str, email: str) -> list[Answer]:
        """Sign in as a person does, on the page. Raises AssertionError when that fails."""
        page = self.ask(host, "/sign-in/")
        done = self.ask(host, "/sign-in/", form={"login": email, "password": PASSWORD})
        assert done.status == 302, f"{email} at {host}: {done.status}\n{done.text}"
        return [page, done]

    def glimpse(self, host: str, path: str) -> bytes:
        """The beginning of an answer, on a line of its own that is then torn down."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.jars.get(host, {}).items())
        with socket.create_connection(("127.0.0.1", self.port), TIMEOUT) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            head = f"Host: {host}\r\nCookie: {cookies}\r\nConnection: close"
            line.sendall(f"GET {path} HTTP/1.1\r\n{head}\r\n\r\n".encode())
            seen = b""
            while b"row " not in seen and (more := line.recv(4096)):
                seen += more
        return seen

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.hang_up()

    def hang_up(self) -> None:
        """End the line; the next request begins another. Cookies stay."""
        self._line.close()

    def _keep_cookies(self, host: str, answer: Answer) -> None:
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                for cookie in SimpleCookie(value).values():
                    self.jars.setdefault(host, {})[cookie.key] = cookie.value


def send(port: int, request: bytes) -> Answer:
    """Bytes as they are on a line of their own, and the first answer to them."""
    with socket.create_connection(("127.0.0.1", port), TIMEOUT) as line:
        line.sendall(request)
        with closing(HTTPResponse(line)) as response:
            response.begin()
            return read(response)


def read(response: HTTPResponse) -> Answer:
    headers = tuple(response.getheaders())
    try:
        return Answer(response.status, headers, response.read())
    except IncompleteRead as broken:
        return Answer(response.status, headers, broken.partial, is_whole=False)
