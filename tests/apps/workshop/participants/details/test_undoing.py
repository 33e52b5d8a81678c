"""For ten minutes a change of a record is taken back, and so is a record opened by mistake."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.figures.models import Delta
from apps.workshop.participants.details.undoing import forget_past
from apps.workshop.participants.models import Note, OwnAnswer, Participant, RecordChange
from apps.workshop.participants.own_fields.services import word_field
from apps.workshop.search.models import Word
from tenants.accounts.models import User
from tests.apps.workshop.participants.people import details_of
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = pytest.mark.django_db
UNDONE, TOO_LATE = "Kaikki on kuten ennen.", "ei voi enää kumota"


@pytest.fixture
def page(satama: Member) -> str:
    return f"/participants/{satama.participant}/details/"


def undo(client: Client, answer: HttpResponse) -> str:
    """Press the button of the newest message, and return what the next page says."""
    token = re.findall(r'name="undo" value="([^"]+)"', answer.content.decode())[-1]
    return client.post("/undo/", {"undo": token}, follow=True).content.decode()


def columns(member: Member) -> dict[str, object]:
    with inside(member):
        return Participant.objects.filter(pk=member.participant).values()[0]


def test_a_change_of_every_kind_of_field_is_taken_back(
    coach: Client, satama: Member, page: str
) -> None:
    with inside(satama):
        director = User.objects.get(email=satama.director)
        field = word_field(
            None, label="Kengännumero", kind="number", by=Actor(director, "page")
        ).field_id
        before_coaches = list(coaches(satama))
    before = columns(satama)
    changed = {
        "born_on": "2010-05-06",
        "street_address": "Rantakuja 4",
        "is_protected": "on",
        "identity_code": "060510A900H",
        "maturity_text": "Ymmärtää asian hyvin.",
        f"own_{field}": "43",
        "coaches": [str(director.pk)],
        "unit": "",
    }
    who = signed_in(satama, satama.director)
    answer = who.post(page, details_of(who, page, **changed), follow=True)
    assert columns(satama) != before
    assert UNDONE in undo(who, answer)
    assert columns(satama) == before
    with inside(satama):
        assert list(coaches(satama)) == before_coaches
        assert not OwnAnswer.objects.exists()
        assert not RecordChange.objects.exists()
        assert Entry.objects.filter(action="participants.change").count() == 2


def coaches(member: Member) -> object:
    person = Participant.objects.get(pk=member.participant)
    return person.coachings.values_list("coach_id", flat=True).order_by("coach_id")


def test_a_later_change_of_the_same_field_stays(coach: Client, satama: Member, page: str) -> None:
    first = coach.post(page, details_of(coach, page, street_address="Rantakuja 4"), follow=True)
    coach.post(page, details_of(coach, page, street_address="Mäkitie 1"))
    assert TOO_LATE in undo(coach, first)
    assert columns(satama)["street_address"] == "Mäkitie 1"


def test_what_can_no_longer_be_taken_back_is_forgotten(
    coach: Client, satama: Member, page: str
) -> None:
    coach.post(page, details_of(coach, page, street_address="Rantakuja 4"))
    with inside(satama):
        assert forget_past() == 0
        RecordChange.objects.update(at=timezone.now() - timedelta(minutes=11))
        assert forget_past() == 1


@pytest.fixture
def opened(coach: Client) -> HttpResponse:
    """The page of somebody who has just been added."""
    new = {
        "form_token": uuid.uuid4(),
        "given_name": "Tuisku",
        "family_name": "Nimetön",
        "starts_on": "2026-11-02",
        "service_basis": "OMA",
    }
    return coach.post("/participants/add/", new, follow=True)  # type: ignore[return-value]


def test_a_record_opened_by_mistake_is_gone_with_all_that_came_with_it(
    coach: Client, satama: Member, opened: HttpResponse
) -> None:
    assert UNDONE in undo(coach, opened)
    with inside(satama):
        assert not Participant.objects.filter(family_name="Nimetön").exists()
        assert not Word.objects.filter(word__startswith="nimet").exists()
        counted = Delta.objects.filter(measure="participants").order_by("-pk")
        assert list(counted.values_list("amount", flat=True)[:2]) == [-1, 1]
        assert Entry.objects.filter(action="participants.take_back").count() == 1


def test_a_record_about_which_something_was_written_stays(
    coach: Client, satama: Member, opened: HttpResponse
) -> None:
    with inside(satama):
        person = Participant.objects.get(family_name="Nimetön")
        Note.objects.create(
            participant=person,
            period=person.periods.get(),
            happened_on=timezone.localdate(),
            text="Hei",
            written_by_id=satama.coach_id,
        )
    assert TOO_LATE in undo(coach, opened)
    with inside(satama):
        assert Participant.objects.get(pk=person.pk).periods.count() == 1
