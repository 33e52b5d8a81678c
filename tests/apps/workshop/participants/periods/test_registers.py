"""Notes open by a controller's written instruction, and each goes to the register of its day."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.workshop.audit.models import Entry
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant, Period
from apps.workshop.participants.services import notes_are_open
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate()
MONTH = timedelta(days=30)


def test_notes_open_by_a_written_instruction_and_close_when_it_is_withdrawn(
    director: Client, coach: Client, satama: Member
) -> None:
    with inside(satama):
        Period.objects.update(service_basis="KTT")
    own_page = f"/participants/{satama.participant}/"
    note = {"happened_on": TODAY, "text": "Sahasi."}

    def write(part: str) -> str:
        sent = note | {"form_token": uuid.uuid4(), "compartment": part}
        return coach.post(f"{own_page}notes/", sent, follow=True).content.decode()

    given = {
        "form_token": uuid.uuid4(),
        "service_basis": "KTT",
        "controller": "Kymenlaakson hyvinvointialue",
        "given_on": "2026-11-02",
        "reference": "KYM/42/2026",
        "parts": ["coaching"],
        "allowed": "Valmennuksen kirjaukset",
        "valid_from": "2026-11-02",
        "valid_to": "",
    }
    address = "/participants/instructions/"
    assert coach.get(address).status_code == 403
    assert "are not kept here" in write("coaching")
    assert director.post(address, given).headers["Location"] == address
    assert "The note was saved." in write("coaching")
    assert "are not kept here" in write("health")
    with inside(satama):
        written = Participant.objects.get(pk=satama.participant).notes.get(text="Sahasi.")
        assert written.period == Period.objects.get()
        pk = str(
            Entry.objects.filter(action="instructions.record")
            .order_by("-id")[0]
            .about["instruction"]
        )
    director.post(address, {"withdraw": pk})
    assert "are not kept here" in write("coaching")
    undo(director, address)
    assert "The note was saved." in write("coaching")


def test_a_note_goes_to_the_register_of_its_day(coach: Client, satama: Member) -> None:
    with inside(satama):
        old = Period.objects.get()
        old.ends_on = TODAY
        old.save()
        Period.objects.create(
            participant_id=satama.participant, service_basis="TK", starts_on=TODAY
        )
        Period.objects.create(
            participant_id=satama.participant, service_basis="KTT", starts_on=TODAY
        )
    form = {"form_token": uuid.uuid4(), "happened_on": TODAY - MONTH, "text": "Ennen kokeilua."}
    coach.post(f"/participants/{satama.participant}/notes/", form)
    with inside(satama):
        person = Participant.objects.get(pk=satama.participant)
        assert person.notes.get(text="Ennen kokeilua.").period == old


def test_the_director_without_the_coach_role_reaches_the_page(satama: Member) -> None:
    people = signed_in(satama, satama.director).get("/participants/").content.decode()
    assert "/participants/instructions/" in people


def undo(client: Client, page: str) -> str:
    """Press the button of the message, and say what the next page answers."""
    tokens = re.findall(r'name="undo" value="([^"]+)"', client.get(page).content.decode())
    return client.post("/undo/", {"undo": tokens[-1]}, follow=True).content.decode()


def end(satama: Member, on: date, *, recorded: bool = False) -> Participant:
    with inside(satama):
        Period.objects.update(
            starts_on=on - MONTH,
            ends_on=on,
            end_reason="OTH" if recorded else "",
            placement="UNK" if recorded else "",
        )
        return Participant.objects.get(pk=satama.participant)


def test_the_own_register_stays_open_until_the_ending_is_recorded(satama: Member) -> None:
    with inside(satama):
        assert notes_are_open(end(satama, TODAY - MONTH * 2), Compartment.COACHING)
        over = end(satama, TODAY - MONTH * 2, recorded=True)
        assert not notes_are_open(over, Compartment.COACHING)
        lately = end(satama, TODAY - timedelta(days=1), recorded=True)
        assert notes_are_open(lately, Compartment.HEALTH)
        Period.objects.update(service_basis="KTT", end_reason="", placement="")
        person = Participant.objects.get(pk=satama.participant)
        assert not notes_are_open(person, Compartment.COACHING)


def test_what_is_over_is_not_called_anothers_register_and_nothing_typed_is_lost(
    coach: Client, satama: Member
) -> None:
    end(satama, TODAY - MONTH * 2, recorded=True)
    page = f"/participants/{satama.participant}/"
    said = coach.get(page).content.decode()
    assert "The last period is over" in said
    assert "purchaser" not in said
    form = {"form_token": uuid.uuid4(), "happened_on": TODAY, "text": "Soitti ja kertoi."}
    refused = coach.post(f"{page}notes/", form)
    assert "compartment" in refused.context["form"].errors
    assert "Soitti ja kertoi." in refused.content.decode()


def test_a_past_day_in_anothers_register_is_not_written_into_our_own(
    coach: Client, satama: Member
) -> None:
    with inside(satama):
        Period.objects.update(starts_on=TODAY)
        Period.objects.create(
            participant_id=satama.participant,
            service_basis="KTT",
            starts_on=TODAY - MONTH * 2,
            ends_on=TODAY - MONTH,
        )
    page = f"/participants/{satama.participant}/notes/"
    form = {"form_token": uuid.uuid4(), "happened_on": TODAY - MONTH, "text": "Kesken."}
    refused = coach.post(page, form)
    assert "compartment" in refused.context["form"].errors
    together = form | {"people": [satama.participant], "compartment": "coaching"}
    refused = coach.post("/participants/notes/", together)
    assert "people" in refused.context["form"].errors
    with inside(satama):
        assert not Participant.objects.get(pk=satama.participant).notes.filter(text="Kesken.")
