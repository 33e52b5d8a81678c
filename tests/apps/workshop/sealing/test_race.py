"""Referrals on their way while keys are taken and retired: none is lost and none stays closed."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable

import pytest
from django.utils import timezone

from apps.network.referrals.models import DataKey, PublicKey, Referral
from apps.workshop.participants.models import Participant
from apps.workshop.referring.services import answering, drafts, opening, sending
from apps.workshop.sealing import services as sealing
from apps.workshop.sealing.models import PrivateKey
from tests.apps.network.referrals.full import actor
from tests.support.people import inside
from tests.support.world import Member
from tests.tenants.at_once import at_once


def send(sender: Member, receiver: Member) -> uuid.UUID:
    """One more about the participant there is."""
    with inside(sender):
        by = actor(sender)
        draft = drafts.start_draft(Participant.objects.get(pk=sender.participant), by=by)
        text = drafts.DraftText(
            receiver=receiver.schema,
            service_basis="OMA",
            blocks=drafts.first_blocks() | {"wish": {"text": "Työtä.", "ground": "request"}},
            shown_how="written",
            shown_on=timezone.localdate(),
        )
        draft = drafts.save_draft(draft, text, opened_version=1, by=by)
        return sending.send_draft(draft, by=by).pk


def rotate(member: Member) -> int:
    """A new key, everything sealed to it, and the old ones away. How many were retired."""
    with inside(member):
        sealing.take_new_key()
        sealing.reseal()
        return sealing.retire_old_keys()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "seconds", [pytest.param(3, id="short"), pytest.param(30, id="long", marks=pytest.mark.long)]
)
def test_sending_and_opening_go_on_while_keys_are_taken_and_retired(
    members: dict[str, Member], seconds: int
) -> None:
    satama, skargard, rannikko = (members[key] for key in ("satama", "skargard", "rannikko"))
    end = time.monotonic() + seconds
    sent: list[uuid.UUID] = []
    opened: set[uuid.UUID] = set()
    rotations: list[int] = []
    lock = threading.Lock()

    def again(act: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            while time.monotonic() < end:
                act()

        return run

    def sends(sender: Member) -> Callable[[], None]:
        def one() -> None:
            pk = send(sender, skargard)
            with lock:
                sent.append(pk)

        return again(one)

    def open_and_accept() -> None:
        with lock:
            waiting = [pk for pk in sent if pk not in opened][:1]
        for pk in waiting:
            with inside(skargard):
                by = actor(skargard)
                found = opening.open_referral(pk, by=by)
                assert found.parts.text("wish") == "Työtä."
                answering.accept(found, starts_on=timezone.localdate(), by=by)
            opened.add(pk)

    ended = at_once(
        sends(satama),
        sends(satama),
        sends(rannikko),
        again(open_and_accept),
        again(lambda: rotations.append(rotate(skargard))),
        again(lambda: rotations.append(rotate(skargard))),
        again(lambda: rotations.append(rotate(satama))),
    )
    assert ended == [None] * 7
    assert len(sent) >= 5
    assert opened
    assert sum(rotations) > 0
    for pk in sent:
        with inside(skargard):
            found = opening.open_referral(pk, by=actor(skargard))
            assert found.parts.text("wish") == "Työtä."
            assert (found.identity is not None) == (pk in opened)
    with inside(satama):
        for referral in Referral.objects.filter(sender_id=satama.schema, pk__in=sent):
            assert sealing.open_parts(referral).identity
    # Each key there is has both halves, and nothing is sealed to one that is gone.
    for member in (satama, skargard):
        with inside(member):
            ours = set(PrivateKey.objects.values_list("pk", flat=True))
            public = PublicKey.objects.filter(organisation_id=member.schema)
            assert set(public.values_list("pk", flat=True)) == ours
            held = DataKey.objects.filter(holder_id=member.schema)
            assert set(held.values_list("key_id", flat=True)) <= ours
