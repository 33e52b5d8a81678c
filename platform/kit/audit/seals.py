"""The two secrets of a trail: a code for each row, and a digest for each link of the chain.

Both are HMAC-SHA256 under keys derived (HKDF) from the master key, which is outside the database,
and from the name of the open scope: a row copied from another schema does not fit.
"""

from __future__ import annotations

import hmac
import json
from typing import TypeVar

from kit.audit.rows import Act
from kit.crypto.keys import derived_key
from kit.database.gathering import tell
from kit.database.scope import current_name

BEGINNING = b"\0" * 32
"""What stands before the first link."""

AnAct = TypeVar("AnAct", bound=Act)


def add(entry: AnAct) -> AnAct:
    """Give a new row its code and write it."""
    entry.mac = code_of(entry)
    tell(entry)
    return entry


def code_of(entry: Act) -> bytes:
    """The 32 bytes that belong to exactly this row of exactly this organisation, or the network."""
    text = json.dumps(entry.told(), sort_keys=True, separators=(",", ":"))
    return hmac.digest(derived_key(f"audit row {current_name()}"), text.encode(), "sha256")


def digest_of(before: bytes, position: int, entry: Act) -> bytes:
    """The digest of the link at `position` that follows the digest `before`."""
    text = before + position.to_bytes(8, "big") + entry.uid.bytes + bytes(entry.mac)
    key = derived_key(f"audit chain {current_name()}")
    return hmac.digest(key, text, "sha256")
