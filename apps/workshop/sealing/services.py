"""The organisation's key pairs: making them, opening with them, and taking new ones."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import CharField, OuterRef, QuerySet, Subquery, UUIDField

from apps.network.capacity import services as questions
from apps.network.referrals import services as shared
from apps.network.referrals.blocks import Opened, from_bytes
from apps.network.referrals.models import Attachment, DataKey, Lock, Part, PublicKey, Referral
from apps.workshop.sealing.models import PrivateKey
from kit.crypto.keys import new_key_pair, unwrap_private_key, wrap_private_key
from kit.crypto.sealing import Envelope, NotForThisKey, open_closed, open_key, seal_key, unseal
from kit.database.ready import Givens, ready
from kit.database.scope import current_organisation


@transaction.atomic(savepoint=False)
def ensure_key_pair() -> uuid.UUID:
    """Make sure the open organisation has a key pair. Returns the id of its newest key."""
    return next(iter(_newest()), None) or take_new_key()


@ready()
def _newest(_given: Givens) -> QuerySet[PrivateKey, uuid.UUID]:
    return PrivateKey.objects.order_by("-made_at").values_list("pk", flat=True)[:1]


@transaction.atomic
def take_new_key() -> uuid.UUID:
    """A new key pair, to which others seal from now on. The older ones still open."""
    pair, key_id = new_key_pair(), uuid.uuid4()
    PrivateKey.objects.create(id=key_id, wrapped=wrap_private_key(pair.private, key_id=str(key_id)))
    PublicKey.objects.create(id=key_id, organisation_id=current_organisation(), key=pair.public)
    return key_id


def private_key(key_id: uuid.UUID) -> bytes:
    """Our private key under an id. Raises `NotForThisKey` when it is not ours."""
    held = next(iter(_private(pk=key_id)), None)
    if held is None:
        raise NotForThisKey(str(key_id))
    return unwrap_private_key(bytes(held.wrapped), key_id=str(key_id))


@ready(pk=UUIDField())
def _private(given: Givens) -> QuerySet[PrivateKey]:
    return PrivateKey.objects.filter(pk=given.pk)


def data_keys(referral: Referral) -> dict[Lock, bytes]:
    """The data keys of a referral of ours that are open to us now, by lock.

    Empty for a shredded one. Raises `NotForThisKey` and `NotIntact`.
    """
    found = list(_data_keys(referral=referral.pk, holder=current_organisation()))
    privates: dict[uuid.UUID, bytes] = {}
    for one in found:
        if one.wrapped is None:
            raise NotForThisKey(str(one.key_id))
        if one.key_id not in privates:
            privates[one.key_id] = unwrap_private_key(bytes(one.wrapped), key_id=str(one.key_id))
    return {Lock(one.lock): open_key(bytes(one.sealed), privates[one.key_id]) for one in found}


@ready(referral=UUIDField(), holder=CharField())
def _data_keys(given: Givens) -> QuerySet[DataKey, Any]:
    # With the key that opens each in one query: a key may be retired between two.
    opening = PrivateKey.objects.filter(pk=OuterRef("key_id")).values("wrapped")
    found = DataKey.objects.filter(referral_id=given.referral, holder_id=given.holder)
    return found.annotate(wrapped=Subquery(opening))


def open_parts(referral: Referral, keys: Mapping[Lock, bytes] | None = None) -> Opened:
    """Everything of a referral that we may read now. Raises `NotForThisKey` and `NotIntact`."""
    keys = data_keys(referral) if keys is None else keys
    opened = Opened()
    for part in _parts(referral=referral.pk):
        if Lock(part.lock) in keys:
            text = shared.text_of(part, referral, keys)
            opened.add(from_bytes(text), made_at=part.made_at, author=part.author_id)
    return opened


@ready(referral=UUIDField())
def _parts(given: Givens) -> QuerySet[Part]:
    return Part.objects.filter(referral_id=given.referral).order_by("made_at", "id")


def label_of(attachment: Attachment, referral: Referral, keys: Mapping[Lock, bytes]) -> bytes:
    """What is sealed about a file, without the file itself. Raises `NotForThisKey`."""
    key = keys.get(Lock(attachment.lock))
    if key is None:
        raise NotForThisKey(str(attachment.lock))
    return open_closed(bytes(attachment.label), key, attachment.label_bound_to(referral))


def reseal() -> int:
    """Seal every data key that is open to us to our newest key, and our side of every question.

    How many of both; safe to break off. What is still under a lock that is closed to us keeps the
    key it was sealed to.
    """
    count = 0
    for left in reversed(range(shared.KEY_TRIES)):
        newest = ensure_key_pair()
        try:
            public = bytes(PublicKey.objects.get(pk=newest).key)
            older = DataKey.objects.filter(holder_id=current_organisation()).exclude(key_id=newest)
            # One at a time: whoever shreds a referral meanwhile never waits for two of them.
            for pk in list(older.order_by("id").values_list("pk", flat=True)):
                count += _reseal_one(pk, newest, public)
            for pk in list(questions.sealed_before(newest)):
                count += _reseal_question(pk, newest, public)
        except (IntegrityError, PublicKey.DoesNotExist):
            # Somebody has taken a still newer key meanwhile, and retired this one.
            if not left:
                raise
        else:
            break
    return count


def _hold_keys() -> None:
    """Let nobody else seal anew or retire for this organisation until the transaction is over."""
    list(PrivateKey.objects.select_for_update().order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _reseal_one(pk: uuid.UUID, newest: uuid.UUID, public: bytes) -> int:
    _hold_keys()
    one = DataKey.objects.select_for_update().filter(pk=pk).exclude(key_id=newest).first()
    if one is None:
        return 0
    data_key = open_key(bytes(one.sealed), private_key(one.key_id))
    found = DataKey.objects.filter(pk=pk, key_id=one.key_id)
    return found.update(key_id=newest, sealed=seal_key(data_key, public))


@transaction.atomic
def _reseal_question(pk: uuid.UUID, newest: uuid.UUID, public: bytes) -> int:
    _hold_keys()

    def anew(older: uuid.UUID, sealed: bytes) -> bytes:
        return seal_key(open_key(sealed, private_key(older)), public)

    return questions.seal_anew(pk, newest, anew)


def retire_old_keys() -> int:
    """Remove our older keys to which nothing is sealed any more. How many.

    The database refuses to let a key go that anything, seen by us or not, is still sealed to.
    """
    gone = 0
    # Never one that somebody takes meanwhile, to which nothing is sealed yet.
    for key_id in list(PrivateKey.objects.order_by("-made_at").values_list("pk", flat=True))[1:]:
        try:
            with transaction.atomic():
                _hold_keys()
                PublicKey.objects.filter(pk=key_id).delete()
                if not PublicKey.objects.filter(pk=key_id).exists():
                    gone += PrivateKey.objects.filter(pk=key_id).delete()[0]
        except IntegrityError:
            continue
    return gone


def open_envelope(envelope: Envelope, *, bound_to: bytes, key_id: uuid.UUID) -> bytes:
    """What was sealed to a key of ours. Raises `NotForThisKey` and `NotIntact`."""
    return unseal(envelope, bound_to=bound_to, key_id=str(key_id), private=private_key(key_id))


@dataclass(frozen=True)
class HeldKeys:
    """What the open organisation has: its newest key, how many older, and what those still hold.

    `sealed_before` counts data keys of referrals, and questions, whose side of ours is one.
    """

    newest: uuid.UUID | None
    older: int
    sealed_before: int


def held_keys() -> HeldKeys:
    """The key pairs of the open organisation. Data keys under a closed lock are not counted."""
    ids = list(PrivateKey.objects.order_by("-made_at").values_list("pk", flat=True))
    ours = DataKey.objects.filter(holder_id=current_organisation())
    if not ids:
        return HeldKeys(None, 0, 0)
    before = ours.exclude(key_id=ids[0]).count() + questions.sealed_before(ids[0]).count()
    return HeldKeys(ids[0], len(ids) - 1, before)
