"""Finding a place in the network, and asking for one before any name moves."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.network.capacity.models import CapacityQuestion
from apps.network.directory.models import Listing
from apps.workshop.audit.models import Entry
from apps.workshop.listings.models import Asked
from apps.workshop.listings.news import tell_news
from apps.workshop.notifications.models import Notification
from tests.support.people import inside
from tests.support.queries import asked as queries
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

SOON = timezone.localdate() + timedelta(days=20)


def question(**changes: Any) -> dict[str, Any]:
    return {
        "form_token": uuid.uuid4(),
        "age_band": "18–20",
        "service_basis": "OMA",
        "wished_on": SOON.isoformat(),
        "days_a_week": "3",
        "language": "sv",
        "words": "Puutöitä mieluiten.",
        **changes,
    }


def test_the_nearest_free_place_is_first_and_leads_to_a_referral(
    coach: Client, skargard: Member
) -> None:
    board = coach.get("/referrals/").content.decode()
    assert 'href="/places/"' in board
    page = coach.get("/places/").content.decode()
    assert "same municipality" in page
    address = f"/places/{skargard.listing}/"
    assert f'href="{address}"' in page
    unit = coach.get(address).content.decode()
    assert f'href="/referrals/add/?unit={skargard.listing}"' in unit
    assert coach.get(f"/referrals/add/?unit={skargard.listing}").status_code == 200


def test_one_s_own_unit_is_neither_asked_nor_referred_to(coach: Client, satama: Member) -> None:
    for listing in (satama.listing, satama.hidden_listing):
        page = coach.get(f"/places/{listing}/").content.decode()
        assert "This is our own unit" in page
        assert "/referrals/add/?unit=" not in page
        assert coach.get(f"/places/{listing}/ask/").status_code == 404


def test_the_search_finds_units_by_name(coach: Client, skargard: Member) -> None:
    page = coach.get("/search/?q=offentlig").content.decode()
    assert f'href="/places/{skargard.listing}/"' in page


def test_many_units_ask_no_more_of_the_database(coach: Client, skargard: Member) -> None:
    coach.get("/places/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        coach.get("/places/")
    with inside(skargard):
        one = Listing.objects.get(pk=skargard.listing)
        for number in range(30):
            one.pk, one.name_fi, one._state.adding = uuid.uuid4(), f"Paja {number}", True
            one.save(force_insert=True)
    with CaptureQueriesContext(connection) as many:
        page = coach.get("/places/?page=2")
    assert "Paja" in page.content.decode()
    assert len(queries(many)) <= len(queries(few)), queries(many)


def test_a_question_is_asked_once_answered_once_and_leads_on(
    coach: Client, receiver: Client, satama: Member, skargard: Member
) -> None:
    typed = question()
    answers = [coach.post(f"/places/{skargard.listing}/ask/", typed) for _click in range(2)]
    (address,) = {answer.headers["Location"] for answer in answers}
    with inside(satama):
        made = CapacityQuestion.objects.get(starts_on=SOON)
        assert Asked.objects.get(pk=made.pk).asked_by_id == satama.coach_id
    assert "Puutöitä mieluiten." in receiver.get(address).content.decode()
    assert made.number in receiver.get("/places/questions/").content.decode()

    later = (SOON + timedelta(days=7)).isoformat()
    for _click in range(2):
        receiver.post(address, {"answer": "yes_from", "free_from": later, "words": "Tervetuloa."})
    page = coach.get(address).content.decode()
    assert "Tervetuloa." in page
    assert f"/referrals/add/?unit={skargard.listing}" in page
    assert f"/referrals/add/?unit={skargard.listing}" not in receiver.get(address).content.decode()
    for member, action in ((satama, "questions.ask"), (skargard, "questions.answer")):
        with inside(member):
            about = {"action": action, "about__question": str(made.pk)}
            assert Entry.objects.filter(**about).count() == 1


def test_both_sides_hear_once(coach: Client, satama: Member, skargard: Member) -> None:
    with inside(skargard):
        tell_news()
        Notification.objects.all().delete()
    coach.post(f"/places/{skargard.listing}/ask/", question())
    with inside(skargard):
        # The older question is told anew, since its telling was removed.
        assert tell_news() == 2
        assert tell_news() == 0
        # Director and coach work with referrals; the unit of these tests is nobody's.
        assert Notification.objects.filter(kind="question_arrived").count() == 4
    with inside(satama):
        made = CapacityQuestion.objects.get(starts_on=SOON)
        tell_news()
        assert not Notification.objects.filter(kind="question_answered").exists()
    with inside(skargard):
        CapacityQuestion.objects.filter(pk=made.pk).update(
            state="answered", answer="no", answered_at=timezone.now()
        )
    with inside(satama):
        tell_news()
        told = Notification.objects.filter(kind="question_answered")
        assert [one.person_id for one in told] == [satama.coach_id]


def test_a_question_is_taken_back_until_it_is_answered(
    coach: Client, receiver: Client, skargard: Member
) -> None:
    address = f"/places/questions/{skargard.question}/"
    coach.post(address)
    page = receiver.post(address, {"answer": "yes"}, follow=True).content.decode()
    assert "Nothing was changed" in page
    with inside(skargard):
        assert CapacityQuestion.objects.get(pk=skargard.question).state == "withdrawn"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"words": "Henkilötunnus 010106A900V"}, "words"),
        ({"words": "x" * 201}, "words"),
        ({"wished_on": "2026-01-01"}, "wished_on"),
        ({"age_band": "19"}, "age_band"),
        ({"service_basis": "PT"}, "service_basis"),
        ({"days_a_week": "8"}, "days_a_week"),
    ],
)
def test_a_question_is_structured(
    coach: Client, skargard: Member, changes: dict[str, Any], field: str
) -> None:
    page = coach.post(f"/places/{skargard.listing}/ask/", question(**changes))
    assert field in page.context["form"].errors


def test_a_later_day_is_told_with_the_answer(receiver: Client, skargard: Member) -> None:
    for day in ("", "2020-01-01"):
        answer = {"answer": "yes_from", "free_from": day}
        page = receiver.post(f"/places/questions/{skargard.question}/", answer)
        assert "free_from" in page.context["form"].errors


def test_a_question_of_others_is_not_found(coach: Client, members: dict[str, Member]) -> None:
    address = f"/places/questions/{members['rannikko'].question}/"
    assert coach.get(address).status_code == 404
    assert coach.post(address, {"answer": "yes"}).status_code == 404
