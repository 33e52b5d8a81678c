"""A record grows field by field, and two people who change it at once lose nothing."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client

from apps.workshop.audit.models import Entry
from apps.workshop.participants.details.forms import NOT_KEPT_HERE
from apps.workshop.participants.models import Participant, Period
from tenants.accounts.models import User
from tests.apps.workshop.participants.people import details_of
from tests.support.people import client_at, inside, signed_in
from tests.support.world import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(satama: Member) -> str:
    return f"/participants/{satama.participant}/details/"


@pytest.fixture
def colleague(satama: Member) -> Client:
    return signed_in(satama, satama.director)


def held(member: Member) -> Participant:
    with inside(member):
        return Participant.objects.get(pk=member.participant)


def test_a_name_and_the_first_day_open_a_record(coach: Client, satama: Member) -> None:
    bare = {
        "form_token": uuid.uuid4(),
        "given_name": "Tuisku",
        "family_name": "Nimetön",
        "starts_on": "2026-11-02",
    }
    answer = coach.post("/participants/add/", bare, follow=True)
    assert answer.context["facts"][0].value == "2.11.2026"
    with inside(satama):
        person = Participant.objects.get(family_name="Nimetön")
        assert (person.came_on, person.born_on) == (date(2026, 11, 2), None)
        assert (person.referrer_type, person.municipality_code) == ("UNK", "")
        assert not person.periods.exists()
    for address in ("/", "/participants/", "/search/?q=Nimetön", "/participants/?order=newest"):
        assert coach.get(address).status_code == 200
    bearer = {"authorization": f"Bearer {satama.token}"}
    told = client_at(satama.host).get(f"/api/v1/participants/{person.pk}/", headers=bearer).json()
    assert (told["born_on"], told["came_on"]) == (None, "2026-11-02")


def test_everything_else_comes_later_and_is_shown(coach: Client, satama: Member, page: str) -> None:
    later = {
        "email": "osma@posti.example",
        "street_address": "Rantakuja 4",
        "emergency_name": "Sisko",
        "emergency_phone": "050 1112222",
        "gender": "X",
        "mother_tongue": "so",
        "education": "BASIC",
        "born_on": "2010-05-06",
        "maturity_text": "Ymmärtää asian hyvin.",
        "guardian_role": "AGREED",
        "guardian_name": "Hilja",
    }
    shown = coach.post(page, details_of(coach, page, **later), follow=True).content.decode()
    for words in ("Rantakuja 4", "Sisko", "Somali", "Peruskoulu", "Ymmärtää asian", "Hilja"):
        assert words in shown
    person = held(satama)
    assert (person.maturity_by_id, bool(person.maturity_on)) == (satama.coach_id, True)
    with inside(satama):
        trail = Entry.objects.filter(action="participants.change").get()
    assert trail.about == {"fields": " ".join(sorted(later))}


def test_an_instructor_sees_whom_to_call_and_nothing_of_the_life(
    coach: Client, satama: Member, page: str
) -> None:
    later = {"education": "BASIC", "emergency_name": "Sisko", "maturity_text": "Ymmärtää hyvin."}
    coach.post(page, details_of(coach, page, **later))
    with inside(satama):
        User.objects.filter(pk=satama.coach_id).update(roles=["instructor"])
    said = coach.get(f"/participants/{satama.participant}/").content.decode()
    assert "Sisko" in said
    assert "Peruskoulu" not in said
    assert "Ymmärtää hyvin" not in said


def test_a_guardian_is_told_nothing_until_somebody_chooses(
    coach: Client, satama: Member, page: str
) -> None:
    young = details_of(coach, page, born_on="2010-05-06")
    shown = coach.post(page, young, follow=True).content.decode()
    assert "Ei kerrota mitään" in shown
    assert held(satama).guardian_role == ""


def test_two_people_who_change_other_fields_both_get_theirs(
    coach: Client, colleague: Client, satama: Member, page: str
) -> None:
    mine = details_of(coach, page, email="osma@posti.example")
    colleague.post(page, details_of(colleague, page, phone="040 999 8877", education="VOC"))
    said = coach.post(page, mine, follow=True).content.decode()
    assert "sillä välin" in said
    person = held(satama)
    assert (person.phone, person.education) == ("+358409998877", "VOC")
    assert person.email == "osma@posti.example"


def conflict(coach: Client, colleague: Client, page: str) -> Any:
    """The answer to whoever saves second: both have changed the phone."""
    mine = details_of(coach, page, phone="050 1112222", street_address="Rantakuja 4")
    colleague.post(page, details_of(colleague, page, phone="040 999 8877", benefit="PAY"))
    return coach.post(page, mine)


def sent_on(answer: Any, **choices: str) -> dict[str, Any]:
    """What a browser sends of the form that came back."""
    form = answer.context["form"]
    shown = {name: form[name].value() for name in form.fields} | choices
    return {name: value for name, value in shown.items() if value not in (None, False)}


@pytest.mark.parametrize(
    ("choice", "phone"), [({}, "+358501112222"), ({"keep_phone": "theirs"}, "+358409998877")]
)
def test_the_second_sees_both_values_and_one_button_saves(
    coach: Client, colleague: Client, satama: Member, page: str, choice: Any, phone: str
) -> None:
    answer = conflict(coach, colleague, page)
    said = answer.content.decode()
    assert [field.name for field in answer.context["form"].questions] == ["keep_phone"]
    assert "050 1112222" in said
    assert "040 9998877" in said
    assert "Rantakuja 4" in said
    assert held(satama).street_address == ""
    assert coach.post(page, sent_on(answer, **choice)).status_code == 302
    person = held(satama)
    assert (person.phone, person.street_address, person.benefit) == (phone, "Rantakuja 4", "PAY")


def test_a_third_change_in_between_is_asked_about_again(
    coach: Client, colleague: Client, satama: Member, page: str
) -> None:
    answer = conflict(coach, colleague, page)
    colleague.post(page, details_of(colleague, page, phone="044 3334444"))
    again = coach.post(page, sent_on(answer))
    assert again.context["form"].questions
    assert held(satama).phone == "+358443334444"


def test_a_value_under_protection_is_not_shown_in_the_question(
    coach: Client, colleague: Client, satama: Member, page: str
) -> None:
    mine = details_of(coach, page, phone="050 1112222")
    hidden = details_of(colleague, page, phone="040 999 8877", is_protected="on")
    colleague.post(page, hidden)
    said = coach.post(page, mine).content.decode()
    assert "050 1112222" in said
    assert "9998877" not in said.replace(" ", "")


def test_no_contact_detail_of_somebody_under_protection_is_anywhere(
    coach: Client, satama: Member, page: str
) -> None:
    secret = {
        "street_address": "Salakatu 9",
        "email": "sala@posti.example",
        "emergency_name": "Salasisko",
        "emergency_phone": "050 7654321",
        "guardian_name": "Salahuoltaja",
        "guardian_phone": "050 7654322",
        "phone": "050 7654323",
        "is_protected": "on",
        "born_on": "2010-05-06",
    }
    coach.post(page, details_of(coach, page, **secret))
    person = f"/participants/{satama.participant}/"
    bearer = {"authorization": f"Bearer {satama.token}"}
    api = client_at(satama.host).get(f"/api/v1{person}", headers=bearer)
    draft = f"/referrals/drafts/{satama.draft}/"
    pages = [coach.get(where) for where in ("/", "/participants/", person, page, draft)]
    for answer in [*pages, api]:
        said = answer.content.decode()
        assert answer.status_code == 200
        for hidden in ("Salakatu", "sala@posti", "Salasisko", "Salahuoltaja"):
            assert hidden not in said
        assert "76543" not in said.replace(" ", "")
    opened = coach.post(f"{person}contact/").content.decode()
    assert "Salakatu 9" in opened
    assert "Salahuoltaja" in opened


def test_what_is_learned_of_somebody_is_not_kept_in_anothers_register(
    coach: Client, satama: Member, page: str
) -> None:
    with inside(satama):
        Period.objects.update(service_basis="KTT")
    form = coach.get(page).context["form"]
    assert str(NOT_KEPT_HERE) in form.fields["maturity_text"].help_text
    typed = details_of(coach, page, education="VOC", maturity_text="Ymmärtää hyvin.")
    refused = coach.post(page, typed)
    assert list(refused.context["form"].errors) == ["maturity_text"]
    assert "Ymmärtää hyvin." in refused.content.decode()
    assert (held(satama).maturity_text, held(satama).education) == ("", "")
    coach.post(page, typed | {"maturity_text": ""})
    assert held(satama).education == "VOC"
