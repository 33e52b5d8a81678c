"""Requests to the provider's servers. A director writes the address, so it is trusted with nothing.

No answer leads to another place, none is read past a limit, and none comes from inside our walls:
the name is looked up once, each address it has is judged, and that very address is connected to.
"""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings

SECONDS = 5
"""For connecting, for each word of the answer, and for reading the whole of it."""
LONGEST = 256 * 1024


class NoAnswer(Exception):
    """The server could not be asked, or its answer was of no use. The text says which, for us."""


def get(address: str, *, token: str = "") -> dict[str, Any]:
    """A JSON object from an address. Raises `NoAnswer`."""
    return _ask("GET", address, headers={"Authorization": f"Bearer {token}"} if token else {})


def post(address: str, fields: Mapping[str, str], *, headers: Mapping[str, str]) -> dict[str, Any]:
    """A JSON object in answer to a form. Raises `NoAnswer`."""
    form = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    return _ask("POST", address, body=urlencode(fields), headers=form)


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
    connection = _Chosen(parts)
    try:
        connection.request(method, path, body=body, headers=sent)
        answer = connection.getresponse()
        if answer.status != 200:
            raise NoAnswer(f"status {answer.status}")
        found = json.loads(_whole(answer))
    except (OSError, HTTPException, ValueError) as failure:
        raise NoAnswer(type(failure).__name__) from failure
    finally:
        connection.close()
    if not isinstance(found, dict):
        raise NoAnswer("not an object")
    return found


def _whole(answer: HTTPResponse) -> bytes:
    """The answer's body, if it comes in time and ends. Drop by drop it would hold us for ever."""
    until, parts, length = time.monotonic() + SECONDS, [], 0
    while part := answer.read1(64 * 1024):
        parts.append(part)
        length += len(part)
        if length > LONGEST or time.monotonic() > until:
            raise NoAnswer("too long")
    return b"".join(parts)


class _Chosen(HTTPConnection):
    """A connection to an address that has been judged, and not to what the name says next."""

    def __init__(self, parts: SplitResult) -> None:
        self.is_secret = parts.scheme == "https"
        port = parts.port or (443 if self.is_secret else 80)
        super().__init__(parts.hostname or "", port, timeout=SECONDS)
        # What the Host header leaves out.
        self.default_port = 443 if self.is_secret else 80

    def connect(self) -> None:
        chosen = _outer_address(self.host, self.port)
        plain = socket.create_connection((chosen, self.port), timeout=SECONDS)
        if self.is_secret:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(plain, server_hostname=self.host)
        else:
            self.sock = plain


def _outer_address(host: str, port: int) -> str:
    """The host's address. Raises `NoAnswer` when any that it has is inside: one name, two faces."""
    found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not found or not all(_is_outside(address) for address in found):
        raise NoAnswer("an address of our own network")
    # IPv4 first: a machine without a way out by IPv6 still has such addresses looked up.
    return min(found, key=lambda address: (":" in address, address))


def _is_outside(address: str) -> bool:
    found = ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or found
    if mapped.is_loopback and settings.PROVIDER_MAY_BE_LOCAL:
        return True
    return bool(mapped.is_global and not mapped.is_multicast)
