"""How long questions about places are kept, and when one that nobody answers is over."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from apps.network.capacity import services as shared
from apps.network.capacity.models import KEPT, CapacityQuestion
from apps.network.directory.models import Listing
from apps.workshop.audit.models import Entry
from apps.workshop.listings import questions
from apps.workshop.listings.models import Asked
from apps.workshop.listings.news import tell_news
from apps.workshop.notifications.models import Notification
from tenants.accounts.models import User
from tests.apps.network.referrals.full import actor
from tests.apps.workshop.statements import changed
from tests.support.people import inside
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

LONG_AGO, NOT_SO_LONG_AGO = KEPT.days + 1, KEPT.days - 1


@contextmanager
def days_ago(days: int) -> Iterator[None]:
    """What is done in the block was done then."""
    then = timezone.now() - timedelta(days=days)
    with patch.object(timezone, "now", return_value=then):
        yield


def ask(satama: Member, skargard: Member, *, days: int) -> uuid.UUID:
    """A question of so many days ago, for ten days later."""
    with days_ago(days), inside(satama):
        soon = timezone.localdate() + timedelta(days=10)
        content = shared.Asked("18–20", "OMA", soon, 3, "fi", "Puuta mieluiten.")
        listing = Listing.objects.get(pk=skargard.listing)
        return questions.ask(listing, content, by=actor(satama)).pk


def end(how: str, pk: uuid.UUID, satama: Member, skargard: Member, *, days: int) -> None:
    if how == "unanswered":
        return
    with days_ago(days), inside(satama if how == "withdrawn" else skargard):
        found = CapacityQuestion.objects.get(pk=pk)
        if how == "withdrawn":
            shared.withdraw(found)
        else:
            shared.answer(found, answer="no", words="Jono on pitkä.")


def forget(member: Member) -> int:
    with inside(member):
        return questions.forget()


def is_there(pk: uuid.UUID, member: Member) -> bool:
    with inside(member):
        return CapacityQuestion.objects.filter(pk=pk).exists()


def receipts(pk: uuid.UUID, member: Member) -> int:
    with inside(member):
        return Entry.objects.filter(action="questions.forget", about__question=str(pk)).count()


@pytest.mark.parametrize("how", ["unanswered", "answered", "withdrawn"])
def test_a_question_goes_half_a_year_after_the_last_that_happened(
    satama: Member, skargard: Member, how: str
) -> None:
    old = ask(satama, skargard, days=LONG_AGO)
    end(how, old, satama, skargard, days=LONG_AGO)
    asked = NOT_SO_LONG_AGO if how == "unanswered" else LONG_AGO + 5
    young = ask(satama, skargard, days=asked)
    end(how, young, satama, skargard, days=NOT_SO_LONG_AGO if how != "unanswered" else asked)
    assert forget(satama) == 1
    assert not is_there(old, satama)
    assert is_there(young, satama)
    assert receipts(old, satama) == 1
    with inside(satama):
        assert not Asked.objects.filter(pk=old).exists()
        assert Asked.objects.filter(pk=young).exists()
    assert forget(satama) == forget(skargard) == 0


def test_where_the_asked_comes_first_the_asker_follows(satama: Member, skargard: Member) -> None:
    pk = ask(satama, skargard, days=LONG_AGO)
    assert forget(skargard) == 1
    assert not is_there(pk, satama)
    assert forget(satama) == 1
    for member in (satama, skargard):
        assert receipts(pk, member) == 1
        assert forget(member) == 0


def test_nobody_removes_one_before_its_time_and_a_third_never(
    satama: Member, skargard: Member, members: dict[str, Member]
) -> None:
    old, young = (ask(satama, skargard, days=days) for days in (LONG_AGO, NOT_SO_LONG_AGO))
    remove = "DELETE FROM capacity_capacityquestion WHERE id = %s"
    for key in ("rannikko", "uusi"):
        with inside(members[key]):
            assert changed(remove, [old]) == 0
    for member in (satama, skargard):
        with inside(member):
            assert changed(remove, [young]) == 0
    with inside(skargard):
        assert changed(remove, [old]) == 1


def test_who_is_not_confirmed_takes_nothing_for_removed(members: dict[str, Member]) -> None:
    uusi = members["uusi"]
    with inside(uusi):
        by = User.objects.get(email=uusi.coach)
        Asked.objects.create(question_id=uuid.uuid4(), asked_by=by)
        assert questions.forget() == 0
        assert Asked.objects.count() == 1


def test_one_that_nobody_answers_by_its_first_day_is_over(
    coach: Client, receiver: Client, satama: Member, skargard: Member
) -> None:
    pk = ask(satama, skargard, days=20)
    address = f"/places/questions/{pk}/"
    with inside(skargard):
        number = CapacityQuestion.objects.get(pk=pk).number
        assert pk not in shared.waiting_for_us().values_list("pk", flat=True)
        tell_news()
        assert not Notification.objects.filter(key=str(pk)).exists()
    board = receiver.get("/places/questions/")
    assert number not in [row.question.number for row in board.context["waiting"]]
    assert number in [row.question.number for row in board.context["rest"]]
    assert "removed half a year after" in board.content.decode()
    for client, typed in ((coach, {}), (receiver, {"answer": "yes"})):
        page = client.get(address).content.decode()
        assert "Not answered in time" in page
        assert "Waits for an answer" not in page
        assert f'action="{address}"' not in page
        after = client.post(address, typed, follow=True).content.decode()
        assert "already “Not answered in time”" in after
    with inside(skargard):
        assert CapacityQuestion.objects.get(pk=pk).state == "asked"


def test_on_its_first_day_it_still_waits(satama: Member, skargard: Member) -> None:
    pk = ask(satama, skargard, days=10)
    with inside(skargard):
        found = shared.waiting_for_us().get(pk=pk)
        assert found.is_open
        shared.answer(found, answer="yes")


def test_what_was_removed_meanwhile_is_not_found(
    receiver: Client, satama: Member, skargard: Member
) -> None:
    pk = ask(satama, skargard, days=LONG_AGO)

    def gone(*_given: object, **_named: object) -> None:
        with inside(satama):
            questions.forget()
        raise CapacityQuestion.DoesNotExist

    with patch.object(shared, "answer", gone):
        answer = receiver.post(f"/places/questions/{pk}/", {"answer": "yes"})
    assert answer.status_code == 404
