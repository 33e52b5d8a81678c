"""Sealing in two steps: texts under a random data key, and that key sealed to each reader.

AES-256-GCM for texts, libsodium's sealed boxes (X25519, XSalsa20-Poly1305) for data keys.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from kit.crypto.keys import NONCE_BYTES


class NotForThisKey(Exception):
    """The text or key was not sealed to the key that tries to open it."""


class NotIntact(Exception):
    """What is sealed was altered, moved to another place, or belongs to another key."""


def new_data_key() -> bytes:
    """32 random bytes to close texts with."""
    return AESGCM.generate_key(bit_length=256)


def seal_key(data_key: bytes, public: bytes) -> bytes:
    """The data key, sealed so that only the holder of the private half can open it."""
    return SealedBox(PublicKey(public)).encrypt(data_key)


def open_key(sealed: bytes, private: bytes) -> bytes:
    """The data key. Raises `NotIntact` when it was altered or sealed to somebody else."""
    try:
        return SealedBox(PrivateKey(private)).decrypt(sealed)
    except CryptoError:
        raise NotIntact("data key") from None


def close(text: bytes, data_key: bytes, bound_to: bytes) -> bytes:
    """The text closed: nonce and ciphertext. `bound_to` is the place it belongs to."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(data_key).encrypt(nonce, text, bound_to)


def open_closed(closed: bytes, data_key: bytes, bound_to: bytes) -> bytes:
    """The text. Raises `NotIntact` when it was altered, or is not in its place."""
    nonce, text = closed[:NONCE_BYTES], closed[NONCE_BYTES:]
    try:
        return AESGCM(data_key).decrypt(nonce, text, bound_to)
    except (InvalidTag, ValueError):
        raise NotIntact("text") from None


@dataclass(frozen=True)
class Envelope:
    """One closed text with a data key of its own, sealed to each reader by the id of a key."""

    text: bytes
    data_keys: Mapping[str, bytes]


def seal(body: bytes, *, bound_to: bytes, readers: Mapping[str, bytes]) -> Envelope:
    """Close `body` so that only the holders of `readers` (key id to public key) can open it."""
    data_key = new_data_key()
    return Envelope(
        text=close(body, data_key, bound_to),
        data_keys={key_id: seal_key(data_key, public) for key_id, public in readers.items()},
    )


def unseal(envelope: Envelope, *, bound_to: bytes, key_id: str, private: bytes) -> bytes:
    """The body. Raises `NotForThisKey` when it was not sealed to that key, and `NotIntact`."""
    sealed = envelope.data_keys.get(key_id)
    if sealed is None:
        raise NotForThisKey(f"No data key for the key {key_id}.")
    return open_closed(envelope.text, open_key(sealed, private), bound_to)
