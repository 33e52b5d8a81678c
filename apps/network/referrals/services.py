"""The verbs of referrals in the shared layer. They run in the scope of one of the two parties."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.network.directory.models import Entry
from apps.network.referrals import workflow
from apps.network.referrals.blocks import Content, lock_of, to_bytes
from apps.network.referrals.clocks import clocks_from
from apps.network.referrals.models import (
    Attachment,
    DataKey,
    Lock,
    Part,
    Promise,
    PublicKey,
    Referral,
    SealedRow,
)
from apps.network.referrals.promises import promise_as_told, promise_of, promise_told
from kit.crypto.sealing import NotForThisKey, close, new_data_key, open_closed, seal_key
from kit.database.ready import Each, Given, Givens, change_from, insert, ready
from kit.database.scope import current_organisation

KEY_TRIES = 3
"""A key may be retired between reading it and sealing to it."""


class CannotReceive(Exception):
    """The chosen organisation is not a confirmed member, is ourselves, or has no key yet."""


class NoOwnKey(Exception):
    """The open organisation has no key pair yet."""


class NotOpenAnyMore(Exception):
    """The referral is in another state meanwhile; `state` says which."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class Shredded(Exception):
    """Nothing sealed is left of the referral."""


def possible_receivers() -> QuerySet[Entry]:
    """Confirmed members other than ourselves that have a key to seal to.

    Empty for an organisation that is not confirmed.
    """
    with_key = PublicKey.objects.values("organisation_id")
    others = Entry.objects.exclude(organisation_id=current_organisation())
    return others.filter(organisation_id__in=with_key).order_by("sort_key")


def can_receive(organisation: str) -> bool:
    """Whether an organisation is among the possible receivers."""
    found = _newest_keys(organisation).get(organisation)
    return organisation != current_organisation() and found is not None and found.is_listed


# Whoever calls it goes back as a whole, and a savepoint would cost two statements more.
@transaction.atomic(savepoint=False)
def send(
    referral_id: uuid.UUID,
    *,
    receiver: str,
    service_basis: str,
    contents: Sequence[Content],
    unit: uuid.UUID | None = None,
    employment_area: str = "",
) -> Referral:
    """Seal the contents to both parties and put the referral on its way.

    `referral_id` is the draft's own id, so that the same draft cannot be sent twice.
    Raises `CannotReceive`, `NoOwnKey`, and IntegrityError where somebody has retired a key at this
    moment: then the next try finds a newer one.
    """
    sender, now = current_organisation(), timezone.now()
    keys = _newest_keys(sender, receiver)
    if receiver == sender or receiver not in keys or not keys[receiver].is_listed:
        raise CannotReceive(receiver)
    if sender not in keys:
        raise NoOwnKey(sender)
    referral = Referral(
        id=referral_id,
        sender_id=sender,
        receiver_id=receiver,
        unit=unit,
        service_basis=service_basis,
        employment_area=employment_area,
        sent_at=now,
        **vars(clocks_from(now, keys[receiver].promise)),
    )
    insert(referral)
    data_keys = {lock: new_data_key() for lock in Lock}
    insert(
        *(
            DataKey(
                referral=referral,
                lock=lock,
                holder_id=holder,
                key_id=one.key.pk,
                sealed=seal_key(data_key, bytes(one.key.key)),
            )
            for lock, data_key in data_keys.items()
            for holder, one in keys.items()
        )
    )
    # Of one time with the referral: what is younger was said after it was sent.
    insert(*(_sealed(Part(made_at=now), referral, content, data_keys) for content in contents))
    return referral


def newest_key(organisation: str) -> PublicKey | None:
    """The key to seal to for an organisation."""
    found = _newest_keys(organisation).get(organisation)
    return found.key if found else None


@dataclass(frozen=True)
class _Sealable:
    """The newest key of an organisation, and what else is asked of whoever is sealed to."""

    key: PublicKey
    is_listed: bool
    promise: Promise | None


def _newest_keys(*organisations: str) -> dict[str, _Sealable]:
    """The key to seal to for each organisation that has one."""
    return {
        key.organisation_id: _Sealable(key, key.is_listed, promise_as_told(key.promised))
        for key in _keys(names=organisations)
    }


@ready(names=Each(CharField()))
def _keys(given: Givens) -> QuerySet[PublicKey, Any]:
    whose = OuterRef("organisation_id")
    is_listed = Exists(Entry.objects.filter(organisation_id=whose))
    return (
        PublicKey.objects.filter(organisation_id__in=given.names)
        .annotate(is_listed=is_listed, promised=promise_told(whose))
        .order_by("made_at")
    )


def _sealed(
    row: Part, referral: Referral, content: Content, data_keys: Mapping[Lock, bytes]
) -> Part:
    row.referral, row.author_id = referral, current_organisation()
    row.lock = lock_of(content, is_opened=referral.is_opened)
    row.sealed = close(to_bytes(content), data_keys[Lock(row.lock)], row.bound_to(referral))
    return row


def _held(referral: Referral) -> Referral:
    """The referral as it stands; until we are done nobody withdraws, shreds or answers it.

    Raises `Shredded`.
    """
    held = Referral.objects.select_for_update(no_key=True).get(pk=referral.pk)
    if held.is_shredded:
        raise Shredded(held.number)
    return held


@transaction.atomic
def add_part(referral: Referral, content: Content, data_keys: Mapping[Lock, bytes]) -> Part:
    """Add a sealed text as one of the parties.

    Raises `Shredded` when nothing is left of it, or when the other side has moved it to where our
    keys do not reach any more.
    """
    held = _held(referral)
    if Lock(lock_of(content, is_opened=held.is_opened)) not in data_keys:
        raise Shredded(referral.number)
    part = _sealed(Part(made_at=timezone.now()), held, content, data_keys)
    part.save(force_insert=True)
    return part


@transaction.atomic
def add_attachment(
    referral: Referral, *, label: bytes, content: bytes, data_keys: Mapping[Lock, bytes]
) -> Attachment:
    """Add a sealed file: under the second lock once a place was promised, else under the first.

    Raises `Shredded` as `add_part` does.
    """
    held = _held(referral)
    lock = Lock.NAME if held.is_opened else Lock.NEED
    if lock not in data_keys:
        raise Shredded(referral.number)
    row = Attachment(referral=referral, author_id=current_organisation(), lock=lock)
    row.label = close(label, data_keys[lock], row.label_bound_to(referral))
    row.sealed = close(content, data_keys[lock], row.bound_to(referral))
    row.save(force_insert=True)
    return row


def text_of(row: SealedRow, referral: Referral, data_keys: Mapping[Lock, bytes]) -> bytes:
    """What is sealed in a row. Raises `NotForThisKey` where its lock is closed to us."""
    key = data_keys.get(Lock(row.lock))
    if key is None:
        raise NotForThisKey(str(row.lock))
    return open_closed(bytes(row.sealed), key, row.bound_to(referral))


def ours(we: Given | None = None, *, is_sent: bool | None = None) -> QuerySet[Referral]:
    """Every referral we sent or received, or those of one side; row-level security shows no other.

    A ready query says who `we` are by the place of the name.
    """
    us = we or current_organisation()
    sides = {True: Q(sender_id=us), False: Q(receiver_id=us)}
    chosen = Q(sender_id=us) | Q(receiver_id=us) if is_sent is None else sides[is_sent]
    return Referral.objects.filter(chosen).order_by("-sent_at")


def other_side(referral_id: uuid.UUID) -> str | None:
    """The other party of a referral of ours; None for one that is not ours."""
    parties = ours().filter(pk=referral_id).values_list("sender_id", "receiver_id").first()
    us = current_organisation()
    return next((party for party in parties or () if party != us), None)


def side_of(referral: Referral) -> workflow.Side:
    """Which side of a referral of ours we are."""
    is_sender = referral.sender_id == current_organisation()
    return workflow.Side.SENDER if is_sender else workflow.Side.RECEIVER


def move(referral: Referral, name: str, **values: Any) -> datetime:
    """Take the referral one declared way, in one guarded UPDATE. Returns when.

    Of two people doing the same at once exactly one succeeds. `values` are other columns that
    change with it. Raises `NotOpenAnyMore` when it is in a state without this way, and
    PermissionError when the way is the other side's.
    """
    return move_from(referral, name, workflow.BY_NAME[name].sources, **values)


def move_from(referral: Referral, name: str, sources: Iterable[str], **values: Any) -> datetime:
    """The same, but only from some of the states the way leads from."""
    way, now = workflow.BY_NAME[name], timezone.now()
    if side_of(referral) not in way.by:
        raise PermissionError(name)
    stamps = {
        stamp: now
        for stamp in way.stamps
        # The first answer stays the first.
        if stamp != "answered_at" or referral.answered_at is None
    }
    changes = {"state": way.target, **stamps, **values}
    if not change_from(Referral, referral.pk, changes, column="state", found=sources):
        raise NotOpenAnyMore(state_now(referral))
    for column, value in changes.items():
        setattr(referral, column, value)
    return now


@transaction.atomic
def reopen(referral: Referral) -> None:
    """Take a refused referral into review again; the clocks begin anew.

    Raises `NotOpenAnyMore`, and `Shredded` when nothing of it is left to decide on.
    """
    _held(referral)
    clocks = clocks_from(timezone.now(), promise_of(referral.receiver_id))
    move(referral, "reopen", decline_reason="", decided_at=None, **vars(clocks))


@transaction.atomic
def shred(referral: Referral) -> bool:
    """Leave nothing sealed of a referral, as its sender. False when nothing was left before.

    Its open columns stay. Safe to repeat, and of two at once one is told that it was the first.
    """
    now = timezone.now()
    # First the time: it waits for whoever is just adding something, and nobody adds any after it.
    whole = Referral.objects.filter(pk=referral.pk, shredded_at__isnull=True)
    is_first = whole.update(shredded_at=now)
    held_state(referral)
    for model in (DataKey, Part, Attachment):
        model.objects.filter(referral_id=referral.pk).delete()
    referral.shredded_at = referral.shredded_at or now
    return bool(is_first)


def shred_parts(referral: Referral, parts: Iterable[uuid.UUID]) -> int:
    """Remove single sealed texts of a referral, as its sender. How many there were."""
    return Part.objects.filter(referral_id=referral.pk, pk__in=list(parts)).delete()[0]


def close_hand_over(referral: Referral) -> bool:
    """Note as the sender that the hand-over is complete. False when that was noted before."""
    now = timezone.now()
    ended = Referral.objects.filter(pk=referral.pk, closed_at__isnull=True)
    closed = ended.filter(state__in=(workflow.State.STARTED, workflow.State.NO_SHOW))
    return bool(closed.update(closed_at=now))


def ask_erasure(referral: Referral) -> bool:
    """Ask the receiver, as the sender, to erase its own record. False when it was asked before."""
    now = timezone.now()
    found = Referral.objects.filter(pk=referral.pk, erasure_asked_at__isnull=True)
    asked = bool(found.update(erasure_asked_at=now))
    referral.erasure_asked_at = referral.erasure_asked_at or now
    return asked


def answer_erasure(referral: Referral, answer: str) -> bool:
    """Say as the receiver what became of our own record. False when that was answered before."""
    asked = Referral.objects.filter(
        pk=referral.pk, erasure_asked_at__isnull=False, erasure_answered_at__isnull=True
    )
    return bool(asked.update(erasure_answer=answer, erasure_answered_at=timezone.now()))


def expire_past() -> list[Referral]:
    """Expire our undecided referrals whose time has passed, sent and received ones. Which."""
    past = ours().filter(state__in=workflow.UNDECIDED, expires_at__lte=timezone.now())
    expired = []
    # Both sides take them in the same order, so that neither waits for the other in a circle.
    for referral in past.order_by("id"):
        try:
            with transaction.atomic():
                move(referral, "expire")
        except (NotOpenAnyMore, IntegrityError):
            # Somebody was faster, or the database's clock says that it is a moment too early.
            continue
        expired.append(referral)
    return expired


def place_in_queue(referral: Referral) -> int | None:
    """How many-th a waiting person is for that unit; None for nobody who waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.referral_place(%s)", [referral.pk])
        place = cursor.fetchone()
    return int(place[0]) if place and place[0] else None


def held_state(referral: Referral) -> str:
    """The state, which nobody else changes until the transaction ends."""
    held = Referral.objects.select_for_update(no_key=True).values_list("state", flat=True)
    return held.get(pk=referral.pk)


def state_now(referral: Referral) -> str:
    """The state as it stands in the database."""
    return Referral.objects.values_list("state", flat=True).get(pk=referral.pk)
