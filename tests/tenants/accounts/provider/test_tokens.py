"""Tokens that are not the provider's word to us about this sign-in."""

from __future__ import annotations

import base64
import json
import time
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tenants.accounts.provider.tokens import NotBelieved, claims_of

ISSUER, CLIENT, NONCE = "https://provider.example", "pajaverkko", "asked"
KEY, OTHER = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))


def public(key: ec.EllipticCurvePrivateKey, kid: str) -> dict[str, Any]:
    found = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key()))
    return {**found, "kid": kid, "alg": "ES256", "use": "sig"}


KEYS = {"keys": [public(KEY, "1"), public(OTHER, "2")]}


def signed(key: Any = KEY, algorithm: str = "ES256", kid: str = "1", **changed: Any) -> str:
    now = int(time.time())
    said = {
        "iss": ISSUER, "aud": CLIENT, "sub": "7", "nonce": NONCE, "iat": now, "exp": now + 300,
        **changed,
    }  # fmt: skip
    said = {name: value for name, value in said.items() if value is not None}
    return jwt.encode(said, key, algorithm=algorithm, headers={"kid": kid})


def believed(token: str) -> dict[str, Any]:
    return claims_of(token, KEYS, issuer=ISSUER, client_id=CLIENT, nonce=NONCE)


def test_a_right_one_is_believed() -> None:
    assert believed(signed())["sub"] == "7"
    assert believed(signed(aud=[CLIENT, "other"], azp=CLIENT))["sub"] == "7"


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://evil.example"},
        {"iss": f"{ISSUER}/"},
        {"aud": "other"},
        {"aud": [CLIENT, "other"], "azp": "other"},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 256},
        {"exp": timedelta(seconds=-120)},
        {"exp": None},
        {"iat": timedelta(seconds=600)},
    ],
)
def test_one_that_says_something_else_is_not(changed: dict[str, Any]) -> None:
    # Counted from now: a long run comes here minutes after the list above was made.
    now = int(time.time())
    said = {
        name: now + int(value.total_seconds()) if isinstance(value, timedelta) else value
        for name, value in changed.items()
    }
    with pytest.raises(NotBelieved):
        believed(signed(**said))


def test_one_signed_by_somebody_else_or_not_at_all_is_not() -> None:
    head, body, _mark = signed().split(".")
    nothing = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    forged = (
        signed(OTHER),
        signed(ec.generate_private_key(ec.SECP256R1())),
        signed(kid="3"),
        signed(b"x" * 64, "HS256"),
        f"{nothing}.{body}.",
        f"{head}.{body}.",
        "",
        "not a token",
    )
    for token in forged:
        with pytest.raises(NotBelieved):
            believed(token)
