"""Who knocks: from which address, and with which browser in plain words."""

from __future__ import annotations

from ipaddress import ip_address

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
    """Where a request comes from, written in one way for each address."""
    written = request.META.get("REMOTE_ADDR") if request else None
    try:
        return str(ip_address(written)) if written else None
    except ValueError:
        return None


def browser_in_words(description: str) -> str:
    """Such as `Firefox, Windows`, of what a browser says of itself. Empty when it is unknown."""
    found = (
        next((name for mark, name in marks if mark in description), "")
        for marks in (BROWSERS, SYSTEMS)
    )
    return ", ".join(filter(None, found))
