"""Questions asked and answered while keys are taken and retired: none is lost, all are readable."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable

import pytest

from apps.network.capacity import services
from apps.network.capacity.models import CapacityQuestion
from apps.network.directory.models import Listing
from apps.network.referrals.models import PublicKey
from apps.workshop.listings.questions import words_of
from apps.workshop.sealing.models import PrivateKey
from tests.apps.network.capacity.test_capacity import asked
from tests.apps.network.capacity.test_keys import rotate, said
from tests.support.people import inside
from tests.support.world import Member
from tests.tenants.at_once import at_once

ANSWER = "Tervetuloa käymään."


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "seconds", [pytest.param(3, id="short"), pytest.param(30, id="long", marks=pytest.mark.long)]
)
def test_asking_answering_and_reading_go_on_while_keys_are_taken_and_retired(
    members: dict[str, Member], seconds: int
) -> None:
    satama, skargard = members["satama"], members["skargard"]
    end = time.monotonic() + seconds
    made: list[uuid.UUID] = []
    answered: set[uuid.UUID] = set()
    rotations: list[int] = []
    lock = threading.Lock()

    def again(act: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            while time.monotonic() < end:
                act()
                time.sleep(0.005)

        return run

    def ask() -> None:
        with inside(satama):
            pk = services.ask(Listing.objects.get(pk=skargard.listing), asked()).pk
        with lock:
            made.append(pk)

    def read_and_answer() -> None:
        with lock:
            waiting = [pk for pk in made if pk not in answered][:1]
        for pk in waiting:
            with inside(skargard):
                found = CapacityQuestion.objects.get(pk=pk)
                assert words_of(found, services.WORDS) == asked().words
                services.answer(found, answer="yes", words=ANSWER)
            answered.add(pk)
            assert said(pk, satama) == (asked().words, ANSWER)

    ended = at_once(
        again(ask),
        again(ask),
        again(read_and_answer),
        again(lambda: rotations.append(rotate(skargard))),
        again(lambda: rotations.append(rotate(skargard))),
        again(lambda: rotations.append(rotate(satama))),
    )
    assert ended == [None] * 6
    assert len(made) >= 5
    assert answered
    assert sum(rotations) > 0
    for pk in made:
        for member in (satama, skargard):
            assert said(pk, member) == (asked().words, ANSWER if pk in answered else "")
    # Each key there is has both halves, and no question stands under one that is gone.
    for member in (satama, skargard):
        with inside(member):
            ours = set(PrivateKey.objects.values_list("pk", flat=True))
            public = PublicKey.objects.filter(organisation_id=member.schema)
            assert set(public.values_list("pk", flat=True)) == ours
            for one in services.questions():
                is_ours = one.asker_id == member.schema
                assert (one.asker_key_id if is_ours else one.asked_key_id) in ours
