"""The verbs of referrals in the shared layer. They run in the scope of one of the two parties."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.network.directory.models import Entry
from apps.network.referrals.body import Body
from apps.network.referrals.models import PublicKey, Referral
from kit.crypto.sealing import Envelope, seal
from kit.database.ready import Given
from kit.database.scope import current_organisation


class CannotReceive(Exception):
    """The chosen organisation is not a confirmed member, is ourselves, or has no key yet."""


class NotOpenAnyMore(Exception):
    """The referral has been answered or withdrawn in the meantime; `state` says which."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


def possible_receivers() -> QuerySet[Entry]:
    """Confirmed members other than ourselves that have a key to seal to.

    Empty for an organisation that is not confirmed.
    """
    with_key = PublicKey.objects.values("organisation_id")
    others = Entry.objects.exclude(organisation_id=current_organisation())
    return others.filter(organisation_id__in=with_key).order_by("sort_key")


def newest_key(organisation: str) -> PublicKey | None:
    """The key to seal to for an organisation."""
    return PublicKey.objects.filter(organisation_id=organisation).order_by("-made_at").first()


@transaction.atomic
def send(referral_id: uuid.UUID, *, receiver: str, service_basis: str, body: Body) -> Referral:
    """Seal the body to both parties and put the referral on its way.

    `referral_id` is the draft's own id, so that the same draft cannot be sent twice.
    Raises `CannotReceive`.
    """
    sender = current_organisation()
    receiver_key, sender_key = newest_key(receiver), newest_key(sender)
    if (
        receiver == sender
        or receiver_key is None
        or sender_key is None
        or not possible_receivers().filter(organisation_id=receiver).exists()
    ):
        raise CannotReceive(receiver)
    referral = Referral(
        id=referral_id,
        sender_id=sender,
        receiver_id=receiver,
        service_basis=service_basis,
        sender_key=sender_key,
        receiver_key=receiver_key,
    )
    envelope = seal(
        body.to_bytes(),
        bound_to=referral.identity,
        readers={
            str(sender_key.id): bytes(sender_key.key),
            str(receiver_key.id): bytes(receiver_key.key),
        },
    )
    referral.sealed_body = envelope.text
    referral.data_key_for_sender = envelope.data_keys[str(sender_key.id)]
    referral.data_key_for_receiver = envelope.data_keys[str(receiver_key.id)]
    referral.save(force_insert=True)
    return referral


def envelope_of(referral: Referral) -> Envelope:
    """The sealed body with the data keys of its two readers."""
    return Envelope(
        text=bytes(referral.sealed_body),
        data_keys={
            str(referral.sender_key_id): bytes(referral.data_key_for_sender),
            str(referral.receiver_key_id): bytes(referral.data_key_for_receiver),
        },
    )


def ours(we: Given | None = None) -> QuerySet[Referral]:
    """Every referral we sent or received; row-level security shows no other.

    A ready query says who `we` are by the place of the name.
    """
    us = we or current_organisation()
    return Referral.objects.filter(Q(sender_id=us) | Q(receiver_id=us)).order_by("-sent_at")


def other_side(referral_id: uuid.UUID) -> str | None:
    """The other party of a referral of ours; None for one that is not ours."""
    parties = ours().filter(pk=referral_id).values_list("sender_id", "receiver_id").first()
    us = current_organisation()
    return next((party for party in parties or () if party != us), None)


def mark_received(referral: Referral) -> bool:
    """Note that the receiver has opened the referral. False when it was opened before."""
    return _change(
        referral,
        from_states=(Referral.State.SENT,),
        state=Referral.State.RECEIVED,
        received_at=timezone.now(),
    )


def accept(referral: Referral) -> None:
    """Promise a place, as the receiver. Raises `NotOpenAnyMore`."""
    if not _change(referral, state=Referral.State.ACCEPTED, answered_at=timezone.now()):
        raise NotOpenAnyMore(_state_now(referral))


def decline(referral: Referral, *, reason: str) -> None:
    """Say that there is no place and why, as the receiver. Raises `NotOpenAnyMore`."""
    if not _change(
        referral,
        state=Referral.State.DECLINED,
        answered_at=timezone.now(),
        decline_reason=reason,
    ):
        raise NotOpenAnyMore(_state_now(referral))


def withdraw(referral: Referral) -> None:
    """Take the referral back, as the sender, until it is answered. Raises `NotOpenAnyMore`."""
    if not _change(referral, state=Referral.State.WITHDRAWN, withdrawn_at=timezone.now()):
        raise NotOpenAnyMore(_state_now(referral))


def _change(
    referral: Referral,
    *,
    from_states: tuple[str, ...] = Referral.OPEN_STATES,
    **values: object,
) -> bool:
    """One guarded UPDATE: of two people doing the same at once, exactly one succeeds."""
    changed = Referral.objects.filter(pk=referral.pk, state__in=from_states).update(**values)
    if changed:
        for name, value in values.items():
            setattr(referral, name, value)
    return bool(changed)


def _state_now(referral: Referral) -> str:
    return Referral.objects.values_list("state", flat=True).get(pk=referral.pk)
