"""What an address that a director writes can make our server do: ask the outside, and no more."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from kit.crypto.at_rest import seal_text
from tenants.accounts.models import SignInProvider
from tenants.accounts.provider import outside
from tenants.accounts.provider.settings import PURPOSE
from tests.support.people import client_at, inside
from tests.support.world import Member
from tests.tenants.accounts.provider.visitor import GO

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


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


@contextmanager
def talker(first: bytes, again: bytes, *, pause: float = 0.02) -> Iterator[str]:
    """A server that says something, and then the same over and over for as long as it is heard."""
    stop = threading.Event()

    def talk(heard: socket.socket) -> None:
        # Who is cut off may wait for minutes to be told so.
        heard.settimeout(0.5)
        with heard, suppress(OSError):
            heard.sendall(first)
            while not stop.wait(pause):
                heard.sendall(again)

    def listen() -> None:
        with ThreadPoolExecutor() as talking:
            while not stop.is_set():
                with suppress(TimeoutError):
                    talking.submit(talk, listening.accept()[0])

    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor() as running:
        listening.settimeout(0.05)
        running.submit(listen)
        try:
            yield f"127.0.0.1:{listening.getsockname()[1]}"
        finally:
            stop.set()


def test_an_object_is_read() -> None:
    with server(saying(b'{"a": 1}')) as address:
        assert outside.get(address) == {"a": 1}


@pytest.mark.parametrize(
    "body", [b"[]", b"{", b"\xff", b"{" + b" " * 300 * 1024 + b"}", b'{"a":' + b"[" * 200 * 1024]
)
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


@pytest.mark.parametrize(
    ("scheme", "first", "again"),
    [
        ("https", b"\x16\x03\x03\x40\x00", b"\x00"),
        ("http", OK, b"x"),
        ("http", OK, b"X: x\r\n"),
        ("http", OK + b"\r\n", b" "),
        # Whole as it stands: being cut off must not make an answer of it.
        ("http", OK + b"\r\n{}", b" "),
        ("http", CHUNKED, b"0"),
        ("http", CHUNKED + b"2\r\n{}\r\n0\r\n", b"X: x\r\n"),
        ("http", b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["handshake", "header", "headers", "body", "whole", "chunk", "trailers", "continue"],
)
def test_an_answer_drop_by_drop_ends(
    monkeypatch: pytest.MonkeyPatch, scheme: str, first: bytes, again: bytes
) -> None:
    monkeypatch.setattr(outside, "SECONDS_IN_ALL", 0.3)
    with talker(first, again) as address:
        begun = time.monotonic()
        with pytest.raises(outside.NoAnswer):
            outside.get(f"{scheme}://{address}/")
        assert 0.2 < time.monotonic() - begun < 2


def test_an_answer_poured_out_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "SECONDS_IN_ALL", 0.3)
    with talker(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, pause=0) as address:
        begun = time.monotonic()
        with pytest.raises(outside.NoAnswer):
            outside.get(f"http://{address}/")
        assert 0.2 < time.monotonic() - begun < 2


def test_a_slow_look_up_of_a_name_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "SECONDS_IN_ALL", 0.2)
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_more: answered.wait(5))
    try:
        with pytest.raises(outside.NoAnswer):
            outside.get("https://provider.example/")
    finally:
        answered.set()


def test_no_more_than_two_threads_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "SECONDS_IN_ALL", 1)
    with talker(OK, b"x") as address, ThreadPoolExecutor() as others:
        waiting = [others.submit(outside.get, f"http://{address}/") for _ in range(2)]
        time.sleep(0.3)
        begun = time.monotonic()
        with pytest.raises(outside.Busy):
            outside.get(f"http://{address}/")
        assert time.monotonic() - begun < 0.3
        assert all(isinstance(each.exception(), outside.NoAnswer) for each in waiting)
        assert not any(isinstance(each.exception(), outside.Busy) for each in waiting)
    # Their places are free again.
    for _ in range(3):
        with server(saying(b"{}")) as address:
            assert outside.get(address) == {}


@pytest.fixture
def asked(satama: Member, db: None) -> Iterator[list[str]]:
    """What a provider of satama's that only ever fails has been asked."""
    seen: list[str] = []

    def fail(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.path)
        saying(b"", 500)(handler)

    with server(fail) as address, inside(satama):
        sealed = seal_text("x", purpose=PURPOSE)
        SignInProvider.objects.create(
            name="Kaupunki", issuer=address, client_id="x", sealed_secret=sealed, is_in_use=True
        )
        cache.clear()
        yield seen
        cache.clear()


def test_a_provider_that_failed_is_left_alone_but_may_be_tried(
    satama: Member, director: Client, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        assert client_at(satama.host).get(GO).status_code == 502
    assert len(asked) == 1
    for already in (2, 3):
        director.post("/people/sign-in/", {"try": "yes"})
        assert len(asked) == already
    cache.clear()
    monkeypatch.setattr(outside, "SECONDS_LEFT_ALONE", 0.01)
    for already in (4, 5):
        assert client_at(satama.host).get(GO).status_code == 502
        assert len(asked) == already
        time.sleep(0.05)


def test_a_failure_is_remembered_here_only(
    satama: Member, skargard: Member, asked: list[str]
) -> None:
    client_at(satama.host).get(GO)
    with inside(satama):
        issuer = SignInProvider.objects.get().issuer
        with pytest.raises(outside.NoAnswer), outside.left_alone_after_failure(issuer):
            pytest.fail("asked")
        with outside.left_alone_after_failure(f"{issuer}/other"):
            pass
    with inside(skargard), outside.left_alone_after_failure(issuer):
        pass


def test_that_others_wait_is_no_failure_of_a_provider(
    satama: Member, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as taken:
        taken.setattr(outside, "PLACES", threading.BoundedSemaphore(0))
        assert client_at(satama.host).get(GO).status_code == 502
    assert not asked
    client_at(satama.host).get(GO)
    assert asked


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
