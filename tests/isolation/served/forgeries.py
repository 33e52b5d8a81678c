"""Cookies, tokens and wishes that somebody of satama would send to get into another's place."""

from __future__ import annotations

from tests.isolation.served.hosts import OTHER, OWN
from tests.support.people import NETWORK_HOST

COOKIES = {
    "another's session": ("sessionid={other}", False),
    "the network's session": ("sessionid={network}", False),
    "own, then another's": ("sessionid={own}; sessionid={other}", False),
    "another's, then own": ("sessionid={other}; sessionid={own}", False),
    "another's in quotes": ('sessionid="{other}"', False),
    "both in one value": ("sessionid={own}{other}", False),
    "both with a comma": ("sessionid={own},sessionid={other}", False),
    "another's under other names": ("session={other}; __Host-session={other}; sid={own}", False),
    "own in upper case": ("SESSIONID={own}", False),
    "own behind another's host": ("sessionid={host}:{own}", False),
    "own, and another's domain": ("sessionid={own}; $Path=/; $Domain={host}", True),
    "another's without a name": ("={other}; sessionid={own}", True),
    "both around a null byte": ("sessionid={own}%00{other}", False),
    "an empty one": ("sessionid=", False),
}
"""What is sent to satama's host, and whether it opens satama's page; `own` is satama's session."""

TOKENS = {
    "another's": "Bearer {other}",
    "another's in lower case": "bearer {other}",
    "another's and own": "Bearer {other} {own}",
    "own and another's": "Bearer {own} {other}",
    "both with a comma": "Bearer {own},{other}",
    "another's of another kind": "Token {other}",
    "two headers, own last": "Bearer {other}\r\nAuthorization: Bearer {own}",
    "two headers, another's last": "Bearer {own}\r\nAuthorization: Bearer {other}",
}
"""What an Authorization header says at satama's host. None of them opens anything."""

ELSEWHERE = f"http://{OTHER.decode()}/participants/"
WISHES_FOR_OTHERS = [
    ELSEWHERE,
    ELSEWHERE.removeprefix("http:"),
    f"\t{ELSEWHERE}",
    f"//{OWN.decode()}@{OTHER.decode()}/",
    f"http://{NETWORK_HOST}/figures/",
]
WISHES = [
    ELSEWHERE.replace("//", "/\\"),
    ELSEWHERE.replace("//", "\\\\"),
    ELSEWHERE.replace("//", "///"),
    ELSEWHERE.replace("//", ""),
    ELSEWHERE.replace("http:", "javascript:"),
    "//evil.example/",
    f"http://{OWN.decode()}.evil.example/",
    f"http://{OWN.decode()}@evil.example/",
]
"""Where a request to satama's host would like to be led: other hosts of ours, and anywhere else."""
