"""Secrets of one organisation whose bytes another could get at: keys, envelopes, the cache."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from django.core.cache import cache

from apps.network.referrals.models import DataKey, Lock, Part, Referral
from apps.workshop.sealing.models import PrivateKey
from apps.workshop.sealing.services import open_parts, private_key
from kit.crypto.keys import unwrap_private_key, wrap_private_key
from kit.crypto.sealing import NotIntact, close, new_data_key, open_closed, open_key
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


@attack("a sealed part moved to another referral")
def moved_part(ground: Ground) -> Outcome:
    """Whoever can write rows, in a restored dump for one, puts another row's text in its place."""
    with entered(ground.own.schema):
        received = Referral.objects.get(pk=ground.own.received)
        sent = Referral.objects.get(pk=ground.own.sent)
        row, key = Part(lock=Lock.NEED, author_id=ground.own.schema), new_data_key()
        closed = close(b"a text", key, row.bound_to(received))
        try:
            open_closed(closed, key, row.bound_to(sent))
        except NotIntact:
            return Outcome.HELD
        return Outcome.CROSSED


@attack("a sealed part under another sender's name")
def renamed_sender(ground: Ground) -> Outcome:
    with entered(ground.own.schema):
        received = Referral.objects.get(pk=ground.own.received)
        received.sender_id = ground.members["skargard"].schema
        try:
            open_parts(received)
        except NotIntact:
            return Outcome.HELD
        return Outcome.CROSSED


@attack("data keys of a referral between others, opened with the own key")
def foreign_data_key(ground: Ground) -> Outcome:
    stranger = ground.members["skargard"]
    with entered(stranger.schema):
        foreign = list(DataKey.objects.filter(referral_id=stranger.sent))
    assert len(foreign) == 4, "Both locks, for both parties."
    with entered(ground.own.schema):
        private = private_key(PrivateKey.objects.get().pk)
        return crossed_if([one for one in foreign if _opens(one, private)])


@attack("a value cached by another")
def cached_value(ground: Ground) -> Outcome:
    with entered(ground.other.schema):
        cache.set("isolation", ground.other.sentinel)
    with entered(ground.own.schema):
        found = cache.get("isolation")
    with entered(NETWORK):
        return crossed_if(found or cache.get("isolation"))


def _opens(data_key: DataKey, private: bytes) -> bool:
    try:
        return bool(open_key(bytes(data_key.sealed), private))
    except NotIntact:
        return False
