"""The two secrets of the trail: a code for each row, and a digest for each link of the chain.

Both are HMAC-SHA256 under keys derived (HKDF) from the master key, which is outside the database,
and from the organisation's name: a row copied from another schema does not fit.
"""

from __future__ import annotations

import hmac
import json

from apps.workshop.audit.models import Entry
from kit.crypto.keys import derived_key
from kit.database.scope import current_organisation

BEGINNING = b"\0" * 32
"""What stands before the first link."""


def code_of(entry: Entry) -> bytes:
    """The 32 bytes that belong to exactly this row of exactly this organisation."""
    organisation = current_organisation()
    text = json.dumps(
        [
            str(entry.uid),
            entry.at.isoformat(),
            entry.actor_id,
            entry.actor_name,
            entry.actor_roles,
            entry.action,
            entry.ground,
            entry.participant_ids,
            entry.about,
            entry.way,
            entry.address,
        ],
        sort_keys=True,
        separators=(",", ":"),
    )
    return hmac.digest(derived_key(f"audit row {organisation}"), text.encode(), "sha256")


def digest_of(before: bytes, position: int, entry: Entry) -> bytes:
    """The digest of the link at `position` that follows the digest `before`."""
    text = before + position.to_bytes(8, "big") + entry.uid.bytes + bytes(entry.mac)
    key = derived_key(f"audit chain {current_organisation()}")
    return hmac.digest(key, text, "sha256")
