"""Names of roles and schemas, and the only place that decides which are well formed."""

from __future__ import annotations

import re
import secrets

ORGANISATION_PATTERN = re.compile(r"t_[0-9a-f]{12}")

PUBLIC = "public"

NETWORK = "network"
"""The role of the shared layer. It has no right on any organisation's schema."""

TENANT = "tenant"
"""The group every organisation's role belongs to; it carries rights on shared tables only."""

WEB, WORKER, DDL, BACKUP = "web", "worker", "ddl", "backup"

LOGINS = (WEB, WORKER, DDL, NETWORK, BACKUP)


def is_organisation(name: str) -> bool:
    """Whether `name` is an opaque organisation name: `t_` and twelve hexadecimal digits."""
    return ORGANISATION_PATTERN.fullmatch(name) is not None


def new_organisation_name() -> str:
    """A fresh opaque name. It is random, so it says nothing about the organisation."""
    return f"t_{secrets.token_hex(6)}"
