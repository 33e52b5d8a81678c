"""Envelopes: a body under a random data key, and that key sealed to each reader's public key.

AES-256-GCM for the body, libsodium's sealed boxes (X25519, XSalsa20-Poly1305) for the data key.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nacl.public import PrivateKey, PublicKey, SealedBox

from kit.crypto.keys import NONCE_BYTES


class NotForThisKey(Exception):
    """The envelope was not sealed to the key that tries to open it."""


@dataclass(frozen=True)
class Envelope:
    """A sealed body. `data_keys` maps a reader's key id to the data key sealed for that reader."""

    text: bytes
    data_keys: Mapping[str, bytes]


def seal(body: bytes, *, bound_to: bytes, readers: Mapping[str, bytes]) -> Envelope:
    """Seal `body` so that only the holders of `readers` (key id to public key) can open it.

    `bound_to` is what the text belongs to, such as a row's identity: an envelope moved to another
    row does not open there.
    """
    data_key = AESGCM.generate_key(bit_length=256)
    nonce = os.urandom(NONCE_BYTES)
    text = nonce + AESGCM(data_key).encrypt(nonce, body, bound_to)
    boxes = {key_id: SealedBox(PublicKey(key)).encrypt(data_key) for key_id, key in readers.items()}
    return Envelope(text=text, data_keys=boxes)


def unseal(envelope: Envelope, *, bound_to: bytes, key_id: str, private: bytes) -> bytes:
    """The body. Raises `NotForThisKey` when the envelope has no data key under `key_id`.

    Raises `cryptography.exceptions.InvalidTag` when the text was altered or moved, and
    `nacl.exceptions.CryptoError` when the private key is not the one of `key_id`.
    """
    box = envelope.data_keys.get(key_id)
    if box is None:
        raise NotForThisKey(f"No data key for the key {key_id}.")
    data_key = SealedBox(PrivateKey(private)).decrypt(box)
    nonce, text = envelope.text[:NONCE_BYTES], envelope.text[NONCE_BYTES:]
    return AESGCM(data_key).decrypt(nonce, text, bound_to)
