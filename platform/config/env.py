"""Reading the environment: every value is asked for by name, and a missing one says so plainly."""

from __future__ import annotations

import os
from base64 import b64decode
from binascii import Error as Base64Error
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

PREFIX = "PAJAVERKKO_"


def text(name: str, default: str | None = None) -> str:
    """The value of PAJAVERKKO_`name`. Raises ImproperlyConfigured when absent without a default."""
    value = os.environ.get(PREFIX + name, default)
    if value is None:
        raise ImproperlyConfigured(
            f"{PREFIX}{name} is not set. See docs/guides/run-in-production.md for what it holds."
        )
    return value


def number(name: str, default: int) -> int:
    """A whole number. Raises ImproperlyConfigured when the value is something else."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(
            f"{PREFIX}{name} must be a whole number, not {value!r}."
        ) from None


def secret_bytes(name: str, *, length: int) -> bytes:
    """A key written in base64. Raises ImproperlyConfigured unless it is exactly `length` bytes."""
    try:
        value = b64decode(text(name), validate=True)
    except Base64Error:
        raise ImproperlyConfigured(f"{PREFIX}{name} must be base64.") from None
    if len(value) != length:
        raise ImproperlyConfigured(f"{PREFIX}{name} must hold {length} bytes in base64.")
    return value


def database(login: str) -> dict[str, Any]:
    """Django's settings of the database as the login `web`, `worker`, `ddl`, `network` or `backup`.

    The address is in PAJAVERKKO_DB_<LOGIN>, as libpq writes it:
    `postgresql://web:secret@host/name` or key=value pairs.
    """
    parts = conninfo_to_dict(text(f"DB_{login.upper()}"))
    options: dict[str, Any] = {
        # Django then has no reason to call set_config, which organisations may not (pitfalls 1).
        "options": "-c TimeZone=UTC",
        "owner": login == "ddl",
    }
    known = ("dbname", "user", "password", "host", "port")
    options |= {key: value for key, value in parts.items() if key not in known}
    return {
        "ENGINE": "kit.database.backend",
        "NAME": parts.get("dbname", "pajaverkko"),
        "USER": parts.get("user", login),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": True,
    }
