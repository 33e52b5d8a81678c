"""The same form sent at the same moment has its effect once."""

from __future__ import annotations

import uuid

import pytest

from apps.workshop.figures.models import Delta
from apps.workshop.participants.models import Note, Participant
from tests.apps.workshop.participants.test_views import new_person
from tests.apps.workshop.together import at_once
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_double_click_adds_one_participant(satama: Member) -> None:
    form = new_person()
    clients = [signed_in(satama, satama.coach) for _ in range(3)]
    with inside(satama):
        counted = Delta.objects.filter(measure="participants").count()
    answers = at_once(
        *[lambda client=client: client.post("/participants/add/", form) for client in clients]
    )
    assert len({answer.headers["Location"] for answer in answers}) == 1
    with inside(satama):
        assert Participant.objects.filter(family_name="Åberg").count() == 1
        assert Delta.objects.filter(measure="participants").count() == counted + 1


def test_two_forms_add_two_people_of_one_name(satama: Member) -> None:
    clients = [signed_in(satama, satama.coach) for _ in range(2)]
    answers = at_once(
        *[
            lambda client=client: client.post("/participants/add/", new_person())
            for client in clients
        ]
    )
    assert len({answer.headers["Location"] for answer in answers}) == 2


def test_a_double_click_writes_one_note(satama: Member) -> None:
    address = f"/participants/{satama.participant}/notes/"
    form = {"form_token": uuid.uuid4(), "happened_on": "2026-11-20", "text": "Sahasi."}
    clients = [signed_in(satama, satama.coach) for _ in range(2)]
    at_once(*[lambda client=client: client.post(address, form) for client in clients])
    with inside(satama):
        assert Note.objects.filter(text="Sahasi.").count() == 1
