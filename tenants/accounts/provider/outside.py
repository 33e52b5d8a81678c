"""Requests to the provider's servers. A director writes the address, so it is trusted with nothing.

No answer leads to another place, none is read past a limit, and none comes from inside our walls:
the name is looked up once, each address it has is judged, and that very address is connected to.

Nor can a slow server hold us up: one ask ends in time whatever it waits for, few may wait at once,
and an issuer that has just failed is left alone for a while.
"""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import ip_address
from threading import BoundedSemaphore, Timer
from types import TracebackType
from typing import Any, Self
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings
from django.core.cache import cache

SECONDS = 5
"""For connecting, and for each word of the answer."""
SECONDS_IN_ALL = 8
"""For one ask from the name to the answer's last word, however busily the server keeps talking."""
SECONDS_LEFT_ALONE = 30
PLACES = BoundedSemaphore(2)
"""Threads of this process that may wait for providers: fewer than it has, so that pages go on."""
LONGEST = 256 * 1024


class NoAnswer(Exception):
    """The server could not be asked, or its answer was of no use. The text says which, for us."""


class Busy(NoAnswer):
    """As many threads as may wait for providers do so already; this one was not asked."""


def get(address: str, *, token: str = "") -> dict[str, Any]:
    """A JSON object from an address. Raises `NoAnswer`."""
    return _ask("GET", address, headers={"Authorization": f"Bearer {token}"} if token else {})


def post(address: str, fields: Mapping[str, str], *, headers: Mapping[str, str]) -> dict[str, Any]:
    """A JSON object in answer to a form. Raises `NoAnswer`."""
    form = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    return _ask("POST", address, body=urlencode(fields), headers=form)


@contextmanager
def left_alone_after_failure(issuer: str) -> Iterator[None]:
    """Ask an issuer, unless asking it failed here just now. Raises `NoAnswer`."""
    key = f"provider-failed:{sha256(issuer.encode()).hexdigest()}"
    if cache.get(key):
        raise NoAnswer("failed a moment ago")
    try:
        yield
    except Busy:
        # Other people's providers are slow: nothing is known of this one.
        raise
    except NoAnswer:
        cache.set(key, True, SECONDS_LEFT_ALONE)
        raise


def is_allowed(address: str) -> bool:
    """Whether an address could be asked at all: https, a name, and nothing hidden in it."""
    try:
        parts = urlsplit(address)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    schemes = ("https", "http") if settings.PROVIDER_MAY_BE_LOCAL else ("https",)
    plain = not parts.username and not parts.fragment and address.isascii()
    return parts.scheme in schemes and bool(parts.hostname) and has_port and plain


def _ask(
    method: str, address: str, *, headers: Mapping[str, str], body: str | None = None
) -> dict[str, Any]:
    if not is_allowed(address):
        raise NoAnswer("address not allowed")
    parts = urlsplit(address)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    sent = {"Accept": "application/json", "User-Agent": "Pajaverkko", **headers}
    try:
        with _place(), _Deadline() as deadline, closing(_Chosen(parts, deadline)) as connection:
            connection.request(method, path, body=body, headers=sent)
            with connection.getresponse() as answer:
                found = json.loads(_whole(answer))
            # What was cut off may look like a whole answer.
            deadline.seconds_left()
    except (OSError, HTTPException, ValueError, RecursionError) as failure:
        raise NoAnswer(type(failure).__name__) from failure
    if not isinstance(found, dict):
        raise NoAnswer("not an object")
    return found


@contextmanager
def _place() -> Iterator[None]:
    """One of the places in which a thread may wait. Raises `Busy` at once when all are taken."""
    if not PLACES.acquire(blocking=False):
        raise Busy("too many are waiting")
    try:
        yield
    finally:
        PLACES.release()


def _whole(answer: HTTPResponse) -> bytes:
    """The body of an answer that is one, if it ends within the limit."""
    if answer.status != 200:
        raise NoAnswer(f"status {answer.status}")
    parts, length = [], 0
    while part := answer.read1(64 * 1024):
        parts.append(part)
        length += len(part)
        if length > LONGEST:
            raise NoAnswer("too long")
    return b"".join(parts)


class _Deadline:
    """The end of one ask's time. Then its connection is cut, so that whatever waits for it fails.

    A timeout of the socket cannot do that: it begins anew with every byte.
    """

    def __init__(self) -> None:
        self._until = time.monotonic() + SECONDS_IN_ALL
        self._held: socket.socket | None = None
        self._timer: Timer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _failure: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer.join()
        if self._held:
            self._held.close()

    def seconds_left(self) -> float:
        """Raises `TimeoutError` when there are none."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def watch(self, connected: socket.socket) -> None:
        """Cut this connection when the time is up."""
        # A handle of our own: the number of a closed one may be another connection's by then.
        self._held = connected.dup()
        self._timer = Timer(self.seconds_left(), self._cut)
        self._timer.daemon = True
        self._timer.start()

    def _cut(self) -> None:
        with suppress(OSError):
            assert self._held
            self._held.shutdown(socket.SHUT_RDWR)


class _Chosen(HTTPConnection):
    """A connection to an address that has been judged, and not to what the name says next."""

    def __init__(self, parts: SplitResult, deadline: _Deadline) -> None:
        self.is_secret = parts.scheme == "https"
        self.deadline = deadline
        port = parts.port or (443 if self.is_secret else 80)
        super().__init__(parts.hostname or "", port, timeout=SECONDS)
        # What the Host header leaves out.
        self.default_port = 443 if self.is_secret else 80

    def connect(self) -> None:
        chosen = _outer_address(self.host, self.port, self.deadline.seconds_left())
        left = min(SECONDS, self.deadline.seconds_left())
        self.sock = socket.create_connection((chosen, self.port), timeout=left)
        self.sock.settimeout(SECONDS)
        self.deadline.watch(self.sock)
        if self.is_secret:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)


def _outer_address(host: str, port: int, seconds: float) -> str:
    """The host's address. Raises `NoAnswer` when any that it has is inside: one name, two faces."""
    found = _addresses(host, port, seconds)
    if not found or not all(_is_outside(address) for address in found):
        raise NoAnswer("an address of our own network")
    # IPv4 first: a machine without a way out by IPv6 still has such addresses looked up.
    return min(found, key=lambda address: (":" in address, address))


def _addresses(host: str, port: int, seconds: float) -> set[str]:
    """Every address of a name. A slow look-up cannot be cut off, so it is left behind."""
    helper = ThreadPoolExecutor(1)
    try:
        looking = helper.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        return {str(entry[4][0]) for entry in looking.result(seconds)}
    finally:
        helper.shutdown(wait=False)


def _is_outside(address: str) -> bool:
    found = ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or found
    if mapped.is_loopback and settings.PROVIDER_MAY_BE_LOCAL:
        return True
    return bool(mapped.is_global and not mapped.is_multicast)
