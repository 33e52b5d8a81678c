"""What a provider says of itself at its well-known address."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.cache import cache

from tenants.accounts.provider import outside

SECONDS_REMEMBERED = 600


@dataclass(frozen=True)
class Metadata:
    """The addresses of one provider, every one of which may be asked."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str
    tells_issuer: bool
    takes_basic: bool


class NotThisIssuer(outside.NoAnswer):
    """The server at the address calls itself by another name."""


def metadata_of(issuer: str) -> Metadata:
    """What the issuer says, remembered for some minutes. Raises `NoAnswer`."""
    key = f"provider:{sha256(issuer.encode()).hexdigest()}"
    found: Metadata | None = cache.get(key)
    if found is None:
        found = look_up(issuer)
        cache.set(key, found, SECONDS_REMEMBERED)
    return found


def look_up(issuer: str) -> Metadata:
    """What the issuer says now. Raises `NoAnswer`, and `NotThisIssuer` for another's name."""
    said = outside.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    # To the letter (OpenID Connect Discovery, section 4.3): another's name is another's provider.
    if said.get("issuer") != issuer:
        raise NotThisIssuer("another issuer")
    ways = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Metadata(
        issuer=issuer,
        authorization=_address(said, "authorization_endpoint"),
        token=_address(said, "token_endpoint"),
        keys=_address(said, "jwks_uri"),
        userinfo=_address(said, "userinfo_endpoint") if "userinfo_endpoint" in said else "",
        tells_issuer=said.get("authorization_response_iss_parameter_supported") is True,
        takes_basic=isinstance(ways, list) and "client_secret_basic" in ways,
    )


def _address(said: dict[str, Any], name: str) -> str:
    found = said.get(name)
    if not isinstance(found, str) or not outside.is_allowed(found):
        raise outside.NoAnswer(f"no {name}")
    return found
