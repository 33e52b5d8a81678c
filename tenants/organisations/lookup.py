"""From a host to an organisation: the one look-up before anybody's scope is open."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

CACHE_SECONDS = 5.0
"""How long a closed organisation may still be let in by a process that remembers it."""

CACHE_ENTRIES = 2000


@dataclass(frozen=True)
class Known:
    """An open organisation as the frame and the wall need it, read without opening anything."""

    schema_name: str
    name: str
    host: str
    language: str
    municipality_code: str
    membership: str

    @property
    def is_confirmed(self) -> bool:
        return self.membership == "confirmed"


QUERY = """
    SELECT o.schema_name, o.name, d.domain, o.language, o.municipality_code, o.membership
    FROM public.organisations_domain d
    JOIN public.organisations_organisation o ON o.schema_name = d.tenant_id
    WHERE d.domain = %s AND o.state = 'open'
"""

_lock = threading.Lock()
_cache: dict[str, tuple[float, Known | None]] = {}


def plain_host(header: str) -> str:
    """The host of a Host header: without port and trailing dot, in lower case."""
    return header.rsplit(":", 1)[0].rstrip(".").lower() if header else ""


def is_network(host: str) -> bool:
    return host == settings.NETWORK_HOST


def organisation_at(host: str) -> Known | None:
    """The open organisation that lives at `host`, or None. Remembered for `CACHE_SECONDS`."""
    now = time.monotonic()
    with _lock:
        found = _cache.get(host)
    if found and found[0] > now:
        return found[1]
    with connection.cursor() as cursor:
        cursor.execute(QUERY, [host])
        row = cursor.fetchone()
    known = Known(*row) if row else None
    with _lock:
        if len(_cache) >= CACHE_ENTRIES:
            _cache.clear()
        _cache[host] = (now + CACHE_SECONDS, known)
    return known


def forget() -> None:
    """Drop what this process remembers: after an organisation opened, closed or was confirmed."""
    with _lock:
        _cache.clear()


def open_names() -> list[str]:
    """Names of all open organisations, read as the bare login web or worker."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schema_name FROM public.organisations_organisation"
            " WHERE state = 'open' ORDER BY schema_name"
        )
        return [row[0] for row in cursor.fetchall()]


def open_confirmed_names() -> list[str]:
    """Names of open, confirmed organisations, read as the bare worker login."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schema_name FROM public.organisations_organisation"
            " WHERE state = 'open' AND membership = 'confirmed' ORDER BY schema_name"
        )
        return [row[0] for row in cursor.fetchall()]
