"""The provider's signed word on who somebody is, and whether to believe it."""

from __future__ import annotations

import hmac
from typing import Any

import jwt

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
"""Signatures with a public key only: `none`, and one made with our own secret, prove nothing."""

CLOCKS_APART = 60
"""Seconds by which the provider's clock may differ from ours."""


class NotBelieved(Exception):
    """The token is not the provider's word to us about this sign-in."""


def claims_of(
    token: str, keys: dict[str, Any], *, issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    """What a token says, once everything about it is right. Raises `NotBelieved`."""
    try:
        found: dict[str, Any] = jwt.decode(
            token,
            _key_for(token, keys),
            algorithms=ALGORITHMS,
            audience=client_id,
            issuer=issuer,
            leeway=CLOCKS_APART,
            options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as refusal:
        raise NotBelieved(type(refusal).__name__) from refusal
    if not hmac.compare_digest(str(found["nonce"]).encode(), nonce.encode()):
        raise NotBelieved("the answer to another question")
    if found.get("azp", client_id) != client_id:
        raise NotBelieved("meant for another program")
    if not isinstance(found["sub"], str) or not 0 < len(found["sub"]) <= 255:
        raise NotBelieved("no subject")
    return found


def _key_for(token: str, keys: dict[str, Any]) -> jwt.PyJWK:
    """The key that the token names; without a name there is a choice only if there is one key."""
    named = jwt.get_unverified_header(token).get("kid")
    known = [key for key in jwt.PyJWKSet.from_dict(keys).keys if key.public_key_use != "enc"]
    fitting = [key for key in known if named is None or key.key_id == named]
    if len(fitting) != 1:
        raise NotBelieved("signed with an unknown key")
    return fitting[0]
