"""Secrets of one organisation whose bytes another could get at: keys, envelopes, the cache."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from django.core.cache import cache
from nacl.exceptions import CryptoError

from apps.network.referrals.models import Referral
from apps.workshop.sealing.models import PrivateKey
from apps.workshop.sealing.services import open_body
from kit.crypto.keys import new_key_pair, unwrap_private_key, wrap_private_key
from kit.crypto.sealing import NotForThisKey, seal, unseal
from kit.database.names import NETWORK
from kit.database.scope import NoScope, entered
from tests.isolation.attacks.ground import Ground, Outcome, attack, crossed_if


def _wrapped_key(schema: str) -> tuple[str, bytes]:
    with entered(schema):
        held = PrivateKey.objects.get()
        return str(held.pk), bytes(held.wrapped)


def _unwraps(scope: str, key_id: str, wrapped: bytes) -> bool:
    with entered(scope):
        try:
            return bool(unwrap_private_key(wrapped, key_id=key_id))
        except (InvalidTag, NoScope):
            return False


@attack("a private key unwrapped by another organisation")
def foreign_key(ground: Ground) -> Outcome:
    stored_id, stored = _wrapped_key(ground.other.schema)
    with entered(ground.other.schema):
        fresh = wrap_private_key(b"k" * 32, key_id="fresh")
    assert _unwraps(ground.other.schema, "fresh", fresh), "It must open at home."
    return crossed_if(
        _unwraps(ground.own.schema, stored_id, stored)
        or _unwraps(ground.own.schema, "fresh", fresh)
    )


@attack("a private key unwrapped by the network")
def network_key(ground: Ground) -> Outcome:
    key_id, wrapped = _wrapped_key(ground.other.schema)
    return crossed_if(_unwraps(NETWORK, key_id, wrapped))


@attack("a private key under another key's name")
def renamed_key(ground: Ground) -> Outcome:
    _key_id, wrapped = _wrapped_key(ground.own.schema)
    return crossed_if(_unwraps(ground.own.schema, "another", wrapped))


@attack("a key wrapped in the network's scope")
def wrapped_by_network(ground: Ground) -> Outcome:
    with entered(NETWORK):
        try:
            return crossed_if(wrap_private_key(b"x" * 32, key_id="x"))
        except NoScope:
            return Outcome.HELD


@attack("a sealed body moved to another referral")
def moved_body(ground: Ground) -> Outcome:
    """Whoever can write rows, in a restored dump for one, gives us another row's body."""
    with entered(ground.own.schema):
        received = Referral.objects.get(pk=ground.own.received)
        sent = Referral.objects.get(pk=ground.own.sent)
        key_id, pair = "fresh", new_key_pair()
        envelope = seal(b"a body", bound_to=received.identity, readers={key_id: pair.public})
        try:
            unseal(envelope, bound_to=sent.identity, key_id=key_id, private=pair.private)
        except InvalidTag:
            return Outcome.HELD
        return Outcome.CROSSED


@attack("a sealed body under another sender's name")
def renamed_sender(ground: Ground) -> Outcome:
    with entered(ground.own.schema):
        received = Referral.objects.get(pk=ground.own.received)
        received.sender_id = ground.members["skargard"].schema
        return crossed_if(_opens(received))


@attack("a referral between others, opened with the own key")
def foreign_envelope(ground: Ground) -> Outcome:
    stranger, foreign = ground.members["skargard"], ground.members["skargard"].sent
    with entered(stranger.schema):
        between_others = Referral.objects.get(pk=foreign)
    with entered(ground.own.schema):
        own_key = PrivateKey.objects.get().pk
        between_others.receiver_key_id = own_key
        return crossed_if(_opens(between_others))


@attack("a value cached by another")
def cached_value(ground: Ground) -> Outcome:
    with entered(ground.other.schema):
        cache.set("isolation", ground.other.sentinel)
    with entered(ground.own.schema):
        found = cache.get("isolation")
    with entered(NETWORK):
        return crossed_if(found or cache.get("isolation"))


def _opens(referral: Referral) -> bool:
    try:
        return bool(open_body(referral))
    except (InvalidTag, NotForThisKey, CryptoError, KeyError):
        return False
