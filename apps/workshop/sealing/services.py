"""Making the organisation's key pair, and opening what was sealed to it."""

from __future__ import annotations

import uuid

from django.db import transaction

from apps.network.referrals.body import Body
from apps.network.referrals.models import PublicKey, Referral
from apps.network.referrals.services import envelope_of
from apps.workshop.sealing.models import PrivateKey
from kit.crypto.keys import new_key_pair, unwrap_private_key, wrap_private_key
from kit.crypto.sealing import Envelope, NotForThisKey, unseal
from kit.database.scope import current_organisation


@transaction.atomic
def ensure_key_pair() -> uuid.UUID:
    """Make sure the open organisation has a key pair. Returns the id of its newest key."""
    held = PrivateKey.objects.order_by("-made_at").first()
    if held is not None:
        return held.pk
    pair, key_id = new_key_pair(), uuid.uuid4()
    PrivateKey.objects.create(id=key_id, wrapped=wrap_private_key(pair.private, key_id=str(key_id)))
    PublicKey.objects.create(id=key_id, organisation_id=current_organisation(), key=pair.public)
    return key_id


def open_body(referral: Referral) -> Body:
    """The body of a referral we sent or received.

    Raises `NotForThisKey` when we are neither.
    """
    ours = current_organisation()
    key_id = referral.sender_key_id if referral.sender_id == ours else referral.receiver_key_id
    held = PrivateKey.objects.filter(pk=key_id).first()
    if held is None:
        raise NotForThisKey(str(key_id))
    private = unwrap_private_key(bytes(held.wrapped), key_id=str(key_id))
    content = unseal(
        envelope_of(referral), bound_to=referral.identity, key_id=str(key_id), private=private
    )
    return Body.from_bytes(content)


def open_envelope(envelope: Envelope, *, bound_to: bytes, key_id: uuid.UUID) -> bytes:
    """What was sealed to a key of ours. Raises `NotForThisKey` when we do not hold it."""
    held = PrivateKey.objects.filter(pk=key_id).first()
    if held is None:
        raise NotForThisKey(str(key_id))
    private = unwrap_private_key(bytes(held.wrapped), key_id=str(key_id))
    return unseal(envelope, bound_to=bound_to, key_id=str(key_id), private=private)
