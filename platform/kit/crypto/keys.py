"""Key pairs of organisations, and the wrapping of their private halves.

The master key comes from outside the database. Each organisation's wrapping key is derived from it
with the organisation's name, so a wrapped key copied into another schema does not open there.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from nacl.public import PrivateKey

from kit.database.scope import current_organisation

NONCE_BYTES = 12


@dataclass(frozen=True)
class KeyPair:
    """An X25519 key pair, both halves as 32 raw bytes."""

    public: bytes
    private: bytes


def new_key_pair() -> KeyPair:
    """A fresh random key pair."""
    private = PrivateKey.generate()
    return KeyPair(public=bytes(private.public_key), private=bytes(private))


def wrap_private_key(private: bytes, *, key_id: str) -> bytes:
    """The private key sealed for the organisation that is open now: nonce and AES-256-GCM text.

    Raises `NoScope` when no organisation is open.
    """
    organisation = current_organisation()
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(_wrapping_key(organisation)).encrypt(
        nonce, private, _bound_to(organisation, key_id)
    )


def unwrap_private_key(wrapped: bytes, *, key_id: str) -> bytes:
    """The 32 bytes of the open organisation's private key.

    Raises `NoScope` when no organisation is open, so also in the network's scope, and
    `cryptography.exceptions.InvalidTag` when the key was wrapped for another organisation.
    """
    organisation = current_organisation()
    nonce, text = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
    return AESGCM(_wrapping_key(organisation)).decrypt(nonce, text, _bound_to(organisation, key_id))


def derived_key(purpose: str) -> bytes:
    """32 bytes for one purpose only, by HKDF from the master key.

    The purpose names the scope as well, so that a secret of one organisation is none elsewhere.
    """
    return _derive(settings.MASTER_KEY, purpose)


# A derivation costs more than what is done with its key, and a page needs the same one often.
@lru_cache(maxsize=2048)
def _derive(master: bytes, purpose: str) -> bytes:
    derivation = HKDF(
        algorithm=hashes.SHA256(), length=32, salt=None, info=f"pajaverkko {purpose}".encode()
    )
    return derivation.derive(master)


def _wrapping_key(organisation: str) -> bytes:
    return derived_key(f"organisation key {organisation}")


def _bound_to(organisation: str, key_id: str) -> bytes:
    return f"{organisation} {key_id}".encode()
