"""Short secrets kept in a row: sealed for the scope that is open, and for one purpose.

Unlike an organisation's private key such a secret may also be the network's, so the key is derived
from the scope's name, whichever it is. A sealed text copied into another schema does not open.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kit.crypto.keys import NONCE_BYTES, derived_key
from kit.database.scope import current_name


def seal_text(text: str, *, purpose: str) -> str:
    """The text sealed for the open scope: nonce and AES-256-GCM text, in base64.

    Raises `NoScope` where no scope is open.
    """
    nonce = os.urandom(NONCE_BYTES)
    return b64encode(nonce + _cipher(purpose).encrypt(nonce, text.encode(), None)).decode()


def open_text(sealed: str, *, purpose: str) -> str:
    """What was sealed in this scope for this purpose.

    Raises `NoScope` where no scope is open, and `cryptography.exceptions.InvalidTag` when the text
    was sealed in another scope, for another purpose, or under another master key.
    """
    whole = b64decode(sealed)
    return _cipher(purpose).decrypt(whole[:NONCE_BYTES], whole[NONCE_BYTES:], None).decode()


def _cipher(purpose: str) -> AESGCM:
    # Scope and purpose are in the key itself, so there is nothing left to bind the text to.
    return AESGCM(derived_key(f"at rest {purpose} {current_name()}"))
