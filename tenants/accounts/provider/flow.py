"""The way to the provider and back: what is sent along, and what must come back unchanged.

A session carries its own questions. A question is asked once, lives for ten minutes, and belongs to
the session and so to the host at which it was asked.
"""

from __future__ import annotations

import base64
import secrets
import time
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest

from tenants.accounts.models import SignInProvider
from tenants.accounts.provider import outside
from tenants.accounts.provider.metadata import Metadata, metadata_of
from tenants.accounts.provider.settings import secret_of
from tenants.accounts.provider.tokens import NotBelieved, claims_of

ASKED = "provider_questions"
SECONDS = 600
MOST = 5


class NotOurQuestion(Exception):
    """What came back answers nothing that this browser was sent to ask here."""


@dataclass(frozen=True)
class Person:
    """Whom the provider has recognised. `email` is empty unless the provider vouches for it."""

    subject: str
    email: str
    next_page: str


def question(
    request: HttpRequest, provider: SignInProvider, *, back_to: str, next_page: str
) -> str:
    """The provider's address to send the browser to. Raises `NoAnswer`."""
    known = metadata_of(provider.issuer)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    asked = {
        "nonce": nonce,
        "verifier": verifier,
        "issuer": provider.issuer,
        "client_id": provider.client_id,
        "next": next_page,
        "at": time.time(),
    }
    earlier = list(request.session.get(ASKED, {}).items())[-(MOST - 1) :]
    request.session[ASKED] = {**dict(earlier), state: asked}
    sent = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back_to,
        "scope": "openid email",
        "state": state,
        "nonce": nonce,
        "code_challenge": _challenge(verifier),
        "code_challenge_method": "S256",
    }
    joint = "&" if "?" in known.authorization else "?"
    return f"{known.authorization}{joint}{urlencode(sent)}"


def answer(request: HttpRequest, provider: SignInProvider, *, back_to: str) -> Person:
    """Who has come back. Raises `NotOurQuestion`, `NotBelieved` and `NoAnswer`."""
    asked = _asked(request, provider)
    known = metadata_of(provider.issuer)
    said_by = request.GET.get("iss")
    # An answer that came by way of another provider (RFC 9207).
    if said_by != known.issuer and (said_by is not None or known.tells_issuer):
        raise NotBelieved("another provider's answer")
    code = request.GET.get("code")
    if not code:
        raise NotBelieved("no code")
    given = _exchange(provider, known, code=code, verifier=asked["verifier"], back_to=back_to)
    claims = claims_of(
        str(given.get("id_token") or ""),
        outside.get(known.keys),
        issuer=known.issuer,
        client_id=provider.client_id,
        nonce=asked["nonce"],
    )
    if "email" not in claims and known.userinfo:
        claims = _with_more(claims, known, str(given.get("access_token") or ""))
    return Person(claims["sub"], _vouched_email(claims), asked["next"])


def _asked(request: HttpRequest, provider: SignInProvider) -> dict[str, Any]:
    """The question this answers, taken out of the session so that it is answered once."""
    waiting = dict(request.session.get(ASKED, {}))
    asked: dict[str, Any] | None = waiting.pop(request.GET.get("state", ""), None)
    request.session[ASKED] = waiting
    if asked is None or time.time() - asked["at"] > SECONDS:
        raise NotOurQuestion
    if (asked["issuer"], asked["client_id"]) != (provider.issuer, provider.client_id):
        raise NotOurQuestion
    return asked


def _exchange(
    provider: SignInProvider, known: Metadata, *, code: str, verifier: str, back_to: str
) -> dict[str, Any]:
    """The code for the provider's tokens; the verifier shows that we are who asked."""
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back_to,
        "code_verifier": verifier,
    }
    secret = secret_of(provider)
    if known.takes_basic:
        pair = f"{quote(provider.client_id, safe='')}:{quote(secret, safe='')}"
        proof = base64.b64encode(pair.encode()).decode()
        return outside.post(known.token, fields, headers={"Authorization": f"Basic {proof}"})
    own = {"client_id": provider.client_id, "client_secret": secret}
    return outside.post(known.token, fields | own, headers={})


def _with_more(claims: dict[str, Any], known: Metadata, token: str) -> dict[str, Any]:
    """Some providers tell the address only when asked once more."""
    more = outside.get(known.userinfo, token=token)
    if more.get("sub") != claims["sub"]:
        raise NotBelieved("about somebody else")
    return {**more, **claims}


def _vouched_email(claims: dict[str, Any]) -> str:
    """The address, if the provider says that it is the person's own.

    Entra ID says so in a claim of its own, `xms_edov`: the domain's owner has been verified.
    """
    vouched = claims.get("email_verified") in (True, "true") or claims.get("xms_edov") in (
        True, 1, "1", "true",
    )  # fmt: skip
    email = claims.get("email")
    return email.strip().lower() if vouched and isinstance(email, str) else ""


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
