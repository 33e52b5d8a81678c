"""What an address that a director writes can make our server do: ask the outside, and no more."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from pytest_django import Settings

from tenants.accounts.provider import outside


@contextmanager
def server(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_given: object) -> None:
            pass

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}"
    listening.shutdown()
    listening.server_close()


def saying(body: bytes, status: int = 200, **headers: str) -> Callable[[Any], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_an_object_is_read() -> None:
    with server(saying(b'{"a": 1}')) as address:
        assert outside.get(address) == {"a": 1}


@pytest.mark.parametrize("body", [b"[]", b"{", b"\xff", b"{" + b" " * 300 * 1024 + b"}"])
def test_anything_else_is_no_answer(body: bytes) -> None:
    with server(saying(body)) as address, pytest.raises(outside.NoAnswer):
        outside.get(address)


def test_no_answer_leads_elsewhere() -> None:
    seen: list[str] = []

    def inner(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.path)
        saying(b"{}")(handler)

    with (
        server(inner) as secret,
        server(saying(b"", 302, Location=secret)) as address,
        pytest.raises(outside.NoAnswer),
    ):
        outside.get(address)
    assert seen == []


def test_an_answer_drop_by_drop_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "SECONDS", 0.3)
    stop = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not stop.wait(0.05):
            try:
                handler.wfile.write(b" ")
            except OSError:
                return

    with server(drip) as address:
        with pytest.raises(outside.NoAnswer):
            outside.get(address)
        stop.set()


@pytest.mark.parametrize(
    "address",
    [
        "http://provider.example",
        "ftp://provider.example",
        "https://",
        "https://user:secret@provider.example",
        "https://provider.example/#part",
        "https://provider.example:0/",
        "https://provider.example:x/",
        "https://prövider.example",
        "file:///etc/passwd",
    ],
)
def test_an_address_of_another_kind_is_not_asked(settings: Settings, address: str) -> None:
    settings.PROVIDER_MAY_BE_LOCAL = False
    assert not outside.is_allowed(address)


@pytest.mark.parametrize(
    "inside",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "0.0.0.1",
        "100.64.0.1", "224.0.0.1", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::",
    ],
)  # fmt: skip
def test_a_name_that_leads_inside_is_not_followed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    settings.PROVIDER_MAY_BE_LOCAL = False
    both = [(0, 0, 0, "", (address, 443)) for address in ("93.184.215.14", inside)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_more: both)
    monkeypatch.setattr(socket, "create_connection", lambda *_given, **_more: pytest.fail("asked"))
    with pytest.raises(outside.NoAnswer):
        outside.get("https://provider.example/")
