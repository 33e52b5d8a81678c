"""A house may promise to answer faster than the network; senders see it and the clocks follow."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.network.referrals.clocks import after_working_days, clocks_from
from apps.network.referrals.models import Promise, Referral
from apps.workshop.audit.models import Entry
from apps.workshop.referring.promising import Promised, promise, promised_by
from tenants.accounts.models import User
from tests.apps.workshop.referring.conftest import Drafted, actor, complete
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = pytest.mark.django_db

PAGE = "/referrals/promise/"


@pytest.fixture(autouse=True)
def english(satama: Member, skargard: Member) -> None:
    for member in (satama, skargard):
        with inside(member):
            User.objects.update(language="en")


def typed(**changes: str) -> dict[str, str]:
    return {"answer": "1", "decision": "3", "start": "10", "expiry": "14", **changes}


def test_a_director_promises_to_be_faster(director: Client, satama: Member) -> None:
    assert "You promise what the network does." in director.get(PAGE).content.decode()
    assert director.post(PAGE, typed()).headers["Location"] == PAGE
    page = director.get(PAGE).content.decode()
    assert "This organisation answers in 1 working day. It decides in 3 working days." in page
    assert "You promise what the network does." not in page
    with inside(satama):
        assert promised_by(satama.schema) == Promised(1, 3, 10, 14)
        director.post(PAGE, typed(answer="2"))
        assert Promise.objects.filter(organisation_id=satama.schema).count() == 1
        told = Entry.objects.filter(action="referrals.promise").first()
        assert told is not None
        assert told.about["answer"] == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"answer": "3"}, "Select a valid choice"),
        ({"answer": ""}, "required"),
        ({"expiry": "60"}, "Select a valid choice"),
        ({"answer": "2", "decision": "1"}, "cannot be due before the first answer"),
        ({"decision": "5", "start": "4"}, "cannot be due before the decision"),
    ],
)
def test_what_is_slower_or_in_the_wrong_order_is_refused(
    director: Client, satama: Member, changes: dict[str, str], error: str
) -> None:
    answer = director.post(PAGE, typed(**changes))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == list(changes)[-1:]
    assert error in answer.content.decode() or error == "required"
    with inside(satama):
        assert not Promise.objects.filter(organisation_id=satama.schema).exists()


def test_only_those_who_lead_the_house_promise(coach: Client, uusi: Member, satama: Member) -> None:
    assert coach.get(PAGE).status_code == 403
    assert coach.post(PAGE, typed()).status_code == 403
    assert signed_in(uusi, uusi.director).post(PAGE, typed()).status_code == 403
    with inside(satama), pytest.raises(PermissionError):
        promise(Promised(), by=actor(satama))


def test_a_sender_sees_it_and_the_clocks_follow_it(
    coach: Client, drafted: Drafted, satama: Member, skargard: Member
) -> None:
    signed_in(skargard, skargard.director).post(PAGE, typed())
    coach.post(drafted.draft_page, {**complete(skargard), "save": "1"})
    assert (
        "This organisation answers in 1 working day."
        in coach.get(drafted.draft_page).content.decode()
    )
    coach.post(drafted.draft_page, {**complete(skargard, version="2"), "send": "1"})
    with inside(satama):
        sent = Referral.objects.get(pk=drafted.pk)
        assert sent.answer_due_at == after_working_days(sent.sent_at, 1)
        # One on its way before keeps its times.
        before = Referral.objects.get(pk=satama.sent)
        assert before.answer_due_at == clocks_from(before.sent_at, None).answer_due_at
