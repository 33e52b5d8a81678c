"""Who knocks: from which address, and with which browser in plain words."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""Marks in a browser's own description, in the order to look: most claim to be Chrome or Safari."""

SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def address_of(request: HttpRequest | None) -> str | None:
    """Where a request comes from, written in one way for each address.

    Each proxy adds to the header whom it has heard from, at its end. What stands before the entries
    of our own proxies was sent by the visitor, who may write there anything.
    """
    written = _written(request) if request else ""
    try:
        address = ip_address(written)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


def _written(request: HttpRequest) -> str:
    heard_from = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.PROXIES:
        return heard_from
    header = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    entries = [entry.strip() for entry in header.split(",") if entry.strip()]
    # Fewer entries than proxies: this request has come past some of them.
    return entries[-settings.PROXIES] if len(entries) >= settings.PROXIES else heard_from


def browser_in_words(description: str) -> str:
    """Such as `Firefox, Windows`, of what a browser says of itself. Empty when it is unknown."""
    found = (
        next((name for mark, name in marks if mark in description), "")
        for marks in (BROWSERS, SYSTEMS)
    )
    return ", ".join(filter(None, found))
