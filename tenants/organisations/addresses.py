"""Where an organisation lives: labels of hosts, and whole addresses for links."""

from __future__ import annotations

import re
import unicodedata

from django.conf import settings

LONGEST_LABEL = 40
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
RESERVED = frozenset(
    [
        "www",
        "api",
        "admin",
        "app",
        "mail",
        "smtp",
        "static",
        "media",
        "network",
        "verkko",
        "pajaverkko",
        "status",
        "help",
        "ohje",
        "tuki",
        "support",
        "auth",
        "login",
        "id",
        "demo",
        "test",
    ]
)


def label_from(name: str) -> str:
    """A host label made of an organisation's name: ä as a, emoji and marks dropped.

    Falls back to `paja` when nothing of the name can stand in a host.
    """
    folded = unicodedata.normalize("NFKD", name.lower().replace("ø", "o").replace("ß", "ss"))
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    words = re.findall(r"[a-z0-9]+", plain)
    label = ""
    for word in words:
        longer = f"{label}-{word}" if label else word
        if len(longer) > LONGEST_LABEL:
            break
        label = longer
    label = label or (words[0][:LONGEST_LABEL] if words else "paja")
    return f"{label}-paja" if label in RESERVED else label


def is_label(text: str) -> bool:
    """Whether `text` can be the first label of an organisation's host."""
    return LABEL.fullmatch(text) is not None and "--" not in text and text not in RESERVED


def numbered(label: str, number: int) -> str:
    """The label of the `number`th organisation that wishes for it, still short enough for one."""
    ending = f"-{number}" if number > 1 else ""
    return label[: LONGEST_LABEL - len(ending)].rstrip("-") + ending


def host_of(label: str) -> str:
    return f"{label}.{settings.NETWORK_HOST}"


def address_of(host: str, path: str = "/") -> str:
    """The whole address of a page on a host, as people follow it."""
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{settings.SCHEME}://{host}{port}{path}"


def network_address(path: str = "/") -> str:
    return address_of(settings.NETWORK_HOST, path)
