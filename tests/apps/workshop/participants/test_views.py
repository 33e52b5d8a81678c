"""What a coach does with participants, through the pages."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from apps.workshop.audit.models import Entry
from apps.workshop.participants.models import Participant
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def new_person(**changes: Any) -> dict[str, Any]:
    return {
        "form_token": str(uuid.uuid4()),
        "given_name": "Tuisku",
        "family_name": "Åberg",
        "born_on": "2005-03-04",
        "municipality_code": "285",
        "referrer_type": "SELF",
        "service_basis": "OMA",
        "starts_on": "2026-11-02",
        "phone": "",
        **changes,
    }


def test_a_coach_adds_a_participant_and_sees_them(coach: Client, satama: Member) -> None:
    answer = coach.post("/participants/add/", new_person(), follow=True)
    assert "Tuisku Åberg" in answer.content.decode()
    with inside(satama):
        person = Participant.objects.get(family_name="Åberg")
        assert person.periods.get().service_basis == "OMA"
        actions = Entry.objects.filter(participant_ids__contains=[str(person.pk)])
        assert set(actions.values_list("action", flat=True)) == {
            "participants.add",
            "participants.read",
        }


def test_the_same_form_sent_twice_adds_one_participant(coach: Client, satama: Member) -> None:
    form = new_person()
    first = coach.post("/participants/add/", form)
    second = coach.post("/participants/add/", form)
    assert first.headers["Location"] == second.headers["Location"]
    with inside(satama):
        assert Participant.objects.filter(family_name="Åberg").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("given_name", ""),
        ("born_on", "2031-01-01"),
        ("born_on", "1850-01-01"),
        ("born_on", "eilen"),
        ("municipality_code", "999"),
        ("service_basis", "XYZ"),
        ("starts_on", "1999-01-01"),
        ("phone", "12"),
    ],
)
def test_bad_input_names_the_field_and_keeps_what_was_typed(
    coach: Client, satama: Member, field: str, value: str
) -> None:
    answer = coach.post("/participants/add/", new_person(**{field: value}))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert 'value="Åberg"' in answer.content.decode()
    with inside(satama):
        assert not Participant.objects.filter(family_name="Åberg").exists()


def test_a_note_is_written_and_shown(coach: Client, satama: Member) -> None:
    address = f"/participants/{satama.participant}/notes/"
    form = {"form_token": uuid.uuid4(), "happened_on": "2026-11-20", "text": "Sahasi ja hymyili."}
    answer = coach.post(address, form, follow=True)
    assert "Sahasi ja hymyili." in answer.content.decode()


def test_a_note_for_tomorrow_is_refused_with_its_text_kept(coach: Client, satama: Member) -> None:
    form = {"form_token": uuid.uuid4(), "happened_on": "2035-01-01", "text": "Sahasi."}
    answer = coach.post(f"/participants/{satama.participant}/notes/", form)
    assert "happened_on" in answer.context["form"].errors
    assert "Sahasi." in answer.content.decode()


def test_notes_are_closed_on_a_basis_of_another_controller(coach: Client, satama: Member) -> None:
    page = coach.post("/participants/add/", new_person(service_basis="KTT"), follow=True)
    assert not page.context["notes_are_open"]
    person = page.context["participant"]
    form = {"form_token": uuid.uuid4(), "happened_on": "2026-11-20", "text": "Sahasi."}
    coach.post(f"/participants/{person.pk}/notes/", form)
    with inside(satama):
        assert not person.notes.exists()


def test_a_stranger_sees_no_participant(satama: Member, receiver: Client) -> None:
    assert receiver.get(f"/participants/{satama.participant}/").status_code == 404


def test_the_list_is_searched_by_a_part_of_the_name(coach: Client, satama: Member) -> None:
    found = coach.get("/participants/", {"q": f"osma{satama.sentinel[:4]}"})
    assert len(found.context["rows"]) == 1
    nobody = coach.get("/participants/", {"q": "eiketään"})
    assert not nobody.context["rows"]


def test_reading_the_list_leaves_one_row_with_every_id(coach: Client, satama: Member) -> None:
    with inside(satama):
        before = Entry.objects.filter(action="participants.list").count()
    coach.get("/participants/")
    with inside(satama):
        rows = Entry.objects.filter(action="participants.list")
        assert rows.count() == before + 1
        newest = rows.order_by("-pk")[0]
        assert newest.participant_ids == [satama.participant]


def test_someone_whose_account_was_closed_sees_nothing(satama: Member, db: None) -> None:
    from tenants.accounts.models import User

    client = signed_in(satama, satama.coach)
    with inside(satama):
        User.objects.filter(email=satama.coach).update(is_active=False)
    assert client.get("/participants/").status_code == 302
