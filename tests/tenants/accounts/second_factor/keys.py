"""A passkey in software: it answers ceremonies as a device of its owner would."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData
from fido2.webauthn import CollectedClientData as Client

FLAG = AuthenticatorData.FLAG


class SoftKey:
    """Made on a page of `origin` for the host `rp_id`, by its first ceremony."""

    def __init__(self, host: str, *, asks_who: bool = True) -> None:
        self.origin = f"http://{host}"
        self.rp_id = host
        self.asks_who = asks_who
        self._id = os.urandom(32)
        self._private = ec.generate_private_key(ec.SECP256R1())

    def create(self, options: dict[str, Any]) -> str:
        """The answer to adding a passkey."""
        self._handle = options["publicKey"]["user"]["id"]
        public = ES256.from_cryptography_key(self._private.public_key())
        made = AttestedCredentialData.create(b"\0" * 16, self._id, public)
        attestation = AttestationObject.create("none", self._authenticator_data(made), {})
        return self._written(
            clientDataJSON=self._client(Client.TYPE.CREATE, options),
            attestationObject=bytes(attestation),
        )

    def get(self, options: dict[str, Any]) -> str:
        """The answer to signing in."""
        data, client = self._authenticator_data(), self._client(Client.TYPE.GET, options)
        signed = bytes(data) + sha256(client).digest()
        answer = json.loads(
            self._written(
                clientDataJSON=client,
                authenticatorData=bytes(data),
                signature=self._private.sign(signed, ec.ECDSA(SHA256())),
            )
        )
        answer["response"]["userHandle"] = self._handle
        return json.dumps(answer)

    def _authenticator_data(self, made: AttestedCredentialData | None = None) -> AuthenticatorData:
        flags = FLAG.UP | (FLAG.UV if self.asks_who else 0) | (FLAG.AT if made else 0)
        rp_hash = sha256(self.rp_id.encode()).digest()
        return AuthenticatorData.create(rp_hash, flags, 0, bytes(made) if made else b"")

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        challenge = options["publicKey"]["challenge"]
        return bytes(Client.create(kind, challenge, self.origin))

    def _written(self, **response: bytes) -> str:
        return json.dumps(
            {
                "id": websafe_encode(self._id),
                "rawId": websafe_encode(self._id),
                "type": "public-key",
                "response": {name: websafe_encode(value) for name, value in response.items()},
                "clientExtensionResults": {},
            }
        )
