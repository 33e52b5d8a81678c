"""A browser at the provider: it writes an address, agrees, and is sent back with an answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.test import Client

from kit.crypto.at_rest import seal_text
from tenants.accounts.models import SignInProvider
from tenants.accounts.provider.settings import PURPOSE
from tests.support.people import client_at, inside
from tests.support.world import Member

GO, RETURN = "/sign-in/provider/", "/sign-in/provider/return/"


@dataclass(frozen=True)
class Registered:
    """A program that the provider knows."""

    client_id: str
    secret: str


def register(issuer: str, *back_to: str) -> Registered:
    """Make us known to the provider, with the addresses it may send people back to."""
    wanted = {"redirect_uris": back_to, "token_endpoint_auth_method": "client_secret_basic"}
    _answer, body = _send("POST", f"{issuer}/reg", json.dumps(wanted), "application/json")
    given = json.loads(body)
    return Registered(given["client_id"], given["client_secret"])


def use_provider(member: Member, issuer: str, **more: Any) -> Registered:
    """A member whose people sign in by the provider."""
    known = register(issuer, f"http://{member.host}{RETURN}")
    with inside(member):
        SignInProvider.objects.all().delete()
        SignInProvider.objects.create(
            name="Kaupunki",
            issuer=issuer,
            client_id=known.client_id,
            sealed_secret=seal_text(known.secret, purpose=PURPOSE),
            is_in_use=True,
            **more,
        )
    return known


def sign_in_there(address: str, email: str) -> str:
    """Follow the provider's pages to the address at which it sends us back."""
    issuer, cookies = "{0.scheme}://{0.netloc}".format(urlsplit(address)), dict[str, str]()
    for _ in range(12):
        answer, body = _send("GET", address, cookies=cookies)
        if answer.status == 200:
            assert 'name="login"' in body
            answer, body = _send("POST", address, urlencode({"login": email}), cookies=cookies)
        assert answer.status in (302, 303), body
        address = urljoin(issuer, answer.headers["Location"])
        if not address.startswith(issuer):
            return address
    raise AssertionError("The provider sends us in circles.")


def go(member: Member, email: str, *, next_page: str = "") -> tuple[Client, str]:
    """A browser that has been recognised at the provider, and where it is sent back to."""
    client = client_at(member.host)
    asked = client.get(GO, {"next": next_page} if next_page else {})
    assert asked.status_code == 302, asked.content
    return client, sign_in_there(asked.headers["Location"], email)


def come_back(client: Client, address: str, **changed: str) -> Any:
    """The browser follows the provider's answer, with something in it changed if asked for."""
    parts = urlsplit(address)
    return client.get(parts.path, {**dict(parse_qsl(parts.query)), **changed})


def is_in(client: Client) -> bool:
    return bool(client.get("/account/").status_code == 200)


def _send(
    method: str,
    address: str,
    body: str | None = None,
    kind: str = "application/x-www-form-urlencoded",
    cookies: dict[str, str] | None = None,
) -> tuple[HTTPResponse, str]:
    parts, kept = urlsplit(address), cookies if cookies is not None else {}
    headers: Mapping[str, str] = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in kept.items()),
        **({"Content-Type": kind} if body else {}),
    }
    connection = HTTPConnection(parts.netloc, timeout=20)
    try:
        connection.request(method, f"{parts.path}?{parts.query}", body, headers)
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            kept[name] = value
        return answer, answer.read().decode()
    finally:
        connection.close()
