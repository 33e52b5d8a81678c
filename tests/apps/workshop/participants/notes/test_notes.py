"""Notes about one and about several, observations, restricted ones, corrections, and undo."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Note, Participant, Period
from apps.workshop.participants.services import open_registers, write_note
from tenants.accounts import services as accounts
from tenants.accounts.models import User
from tenants.accounts.reach import Reach
from tests.apps.workshop.participants.people import House, house
from tests.support.people import inside, signed_in
from tests.support.world import PASSWORD, Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

WRITE = "/participants/notes/"


def typed(*people: Participant, **changes: Any) -> dict[str, Any]:
    return {
        "form_token": str(uuid.uuid4()),
        "kind_of": "note",
        "people": [str(one.pk) for one in people],
        "text": "Kokosivat hyllyn yhdessä.",
        "kind": "group",
        "minutes": "90",
        "compartment": "coaching",
        "happened_on": "2026-11-20",
        **changes,
    }


def undo_token(page: str) -> str:
    found = re.search(r'name="undo" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.fixture
def workshop(satama: Member) -> House:
    """A coach of the wood workshop who reaches everybody; two participants."""
    return house(satama, reach=Reach.ALL)


def notes_of(workshop: House, text: str) -> list[Note]:
    with inside(workshop.member):
        return list(Note.objects.filter(text=text).select_related("participant").order_by("pk"))


def test_one_text_stands_in_each_file_and_no_file_names_the_others(workshop: House) -> None:
    answer = workshop.client.post(WRITE, typed(workshop.ours, workshop.theirs), follow=True)
    assert "Saved in 2 files" in answer.content.decode()
    made = notes_of(workshop, "Kokosivat hyllyn yhdessä.")
    assert {note.participant_id for note in made} == {workshop.ours.pk, workshop.theirs.pk}
    assert {(note.kind, note.minutes, note.writing) for note in made} == {
        ("group", 90, made[0].writing)
    }
    page = workshop.client.get(f"/participants/{workshop.ours.pk}/notes/").content.decode()
    assert "Kokosivat hyllyn yhdessä." in page
    assert "Group session" in page
    assert "Vierasmäki" not in page


def test_undo_leaves_no_note_and_keeps_both_acts_in_the_trail(workshop: House) -> None:
    page = workshop.client.post(WRITE, typed(workshop.ours, workshop.theirs), follow=True)
    back = {"undo": undo_token(page.content.decode())}
    assert "Undone" in workshop.client.post("/undo/", back, follow=True).content.decode()
    assert not notes_of(workshop, "Kokosivat hyllyn yhdessä.")
    with inside(workshop.member):
        acts = Entry.objects.filter(actor_id=workshop.worker.pk, action__startswith="notes.")
        of_ours = acts.filter(participant_ids__contains=[str(workshop.ours.pk)])
        assert sorted(of_ours.values_list("action", flat=True)) == ["notes.undo", "notes.write"]


def test_whose_notes_are_closed_is_named_and_nothing_is_half_saved(workshop: House) -> None:
    with inside(workshop.member):
        workshop.theirs.periods.update(service_basis="KTT")
    refused = workshop.client.post(WRITE, typed(workshop.ours, workshop.theirs))
    assert "Väinö Vierasmäki" in str(refused.context["form"].errors["people"])
    assert "Kokosivat hyllyn yhdessä." in refused.content.decode()
    assert not notes_of(workshop, "Kokosivat hyllyn yhdessä.")


def test_a_correction_is_refused_where_its_register_takes_no_notes_now(workshop: House) -> None:
    workshop.client.post(WRITE, typed(workshop.ours))
    (note,) = notes_of(workshop, "Kokosivat hyllyn yhdessä.")
    with inside(workshop.member):
        workshop.ours.periods.update(service_basis="KTT")
    page = f"/participants/{workshop.ours.pk}/notes/{note.pk}/"
    changed = typed(text="Masennus pahenee.", reason="Täydennys")
    refused = workshop.client.post(page, changed)
    assert "Oma Oksanen" in str(refused.context["form"].non_field_errors())
    assert "Masennus pahenee." in refused.content.decode()
    assert not notes_of(workshop, "Masennus pahenee.")


def test_a_planned_period_opens_no_notes_while_another_one_runs(workshop: House) -> None:
    with inside(workshop.member):
        workshop.ours.periods.update(service_basis="KTT")
        Period.objects.create(
            participant=workshop.ours, service_basis="OMA", starts_on=date(2090, 1, 1)
        )
    refused = workshop.client.post(WRITE, typed(workshop.ours))
    assert "Oma Oksanen" in str(refused.context["form"].errors["people"])
    with inside(workshop.member):
        person = Participant.objects.get(pk=workshop.ours.pk)
        assert not open_registers(person)
        Period.objects.filter(participant=person, service_basis="KTT").delete()
        # Where none runs, the planned one decides.
        assert open_registers(Participant.objects.get(pk=person.pk))


def test_nobody_out_of_reach_can_be_written_about(workshop: House) -> None:
    workshop.choose_reach(Reach.UNITS)
    refused = workshop.client.post(WRITE, typed(workshop.ours, workshop.theirs))
    assert "people" in refused.context["form"].errors
    found = workshop.client.post(WRITE, typed(find="1", find_text="vieras"))
    assert "Vierasmäki" not in found.content.decode()
    assert not notes_of(workshop, "Kokosivat hyllyn yhdessä.")


def test_looking_for_a_name_keeps_what_was_typed_and_chosen(workshop: House) -> None:
    answer = workshop.client.post(WRITE, typed(workshop.ours, find="1", find_text="vieras"))
    page = answer.content.decode()
    assert "Vierasmäki, Väinö" in page
    assert "Kokosivat hyllyn yhdessä." in page
    assert re.search(rf'value="{workshop.ours.pk}"[^>]* checked', page)
    assert not notes_of(workshop, "Kokosivat hyllyn yhdessä.")


def colleague(
    workshop: House, *, name: str = "Lukija", roles: tuple[str, ...] = ("coach",)
) -> User:
    with inside(workshop.member):
        return accounts.add_user(
            email=f"{name.lower()}@puupaja.example",
            password=PASSWORD,
            given_name=name,
            family_name="Luotola",
            roles=list(roles),
            reach=Reach.ALL,
            language="en",
        )


def test_a_restricted_note_is_read_by_its_writer_and_those_named(workshop: House) -> None:
    reader, other = colleague(workshop), colleague(workshop, name="Toinen")
    form = typed(workshop.ours, is_restricted="on", readers=[reader.pk], text="Vain meille.")
    workshop.client.post(WRITE, form)
    address = f"/participants/{workshop.ours.pk}/"
    for pages in (address, f"{address}notes/"):
        for who, reads in ((workshop.worker, True), (reader, True), (other, False)):
            page = signed_in(workshop.member, who.email).get(pages).content.decode()
            assert ("Vain meille." in page) is reads
    with inside(workshop.member):
        told = Entry.objects.filter(actor_id=reader.pk, action="notes.read").latest("pk")
        assert told.about["restricted"] == str(Note.objects.get(text="Vain meille.").pk)


def test_a_restricted_note_opens_out_of_turn_for_a_reason(workshop: House) -> None:
    form = typed(workshop.ours, is_restricted="on", text="Vain minulle.")
    workshop.client.post(WRITE, form)
    other = signed_in(workshop.member, colleague(workshop).email)
    address = f"/participants/{workshop.ours.pk}/"
    reason = {"form_token": uuid.uuid4(), "reason": "Kirjoittaja on sairaana ja soittaja odottaa."}
    other.post(f"{address}open/restricted/", reason)
    assert "Vain minulle." in other.get(f"{address}notes/").content.decode()
    with inside(workshop.member):
        read = Entry.objects.filter(action="notes.read").latest("pk")
        assert read.about["opening"]


def test_a_reader_whose_role_reads_no_such_part_is_refused_by_name(workshop: House) -> None:
    leader = colleague(workshop, name="Johto", roles=("director",))
    form = typed(workshop.ours, compartment="health", is_restricted="on", readers=[leader.pk])
    refused = workshop.client.post(WRITE, form)
    assert "Johto Luotola" in str(refused.context["form"].errors["readers"])
    assert not notes_of(workshop, "Kokosivat hyllyn yhdessä.")


def test_a_correction_keeps_the_old_text_with_its_reason_in_every_file(workshop: House) -> None:
    workshop.client.post(WRITE, typed(workshop.ours, workshop.theirs))
    first = notes_of(workshop, "Kokosivat hyllyn yhdessä.")[0]
    address = f"/participants/{first.participant_id}/notes/{first.pk}/"
    change = {
        "form_token": uuid.uuid4(),
        "text": "Kokosivat pöydän.",
        "kind": "group",
        "minutes": "60",
        "happened_on": "2026-11-19",
    }
    assert "reason" in workshop.client.post(address, change).context["form"].errors
    page = workshop.client.post(address, change | {"reason": "väärä päivä"}, follow=True)
    for words in ("Kokosivat pöydän.", "Kokosivat hyllyn yhdessä.", "väärä päivä"):
        assert words in page.content.decode()
    assert len(notes_of(workshop, "Kokosivat pöydän.")) == 2
    other = signed_in(workshop.member, colleague(workshop).email)
    assert other.get(address).status_code == 404


def test_what_was_corrected_is_not_taken_back(workshop: House) -> None:
    page = workshop.client.post(WRITE, typed(workshop.ours), follow=True)
    note = notes_of(workshop, "Kokosivat hyllyn yhdessä.")[0]
    change = {
        "form_token": uuid.uuid4(), "text": "Toisin.", "happened_on": "2026-11-19", "reason": "oho",
    }  # fmt: skip
    workshop.client.post(f"/participants/{workshop.ours.pk}/notes/{note.pk}/", change)
    back = {"undo": undo_token(page.content.decode())}
    assert "cannot be undone" in workshop.client.post("/undo/", back, follow=True).content.decode()
    assert notes_of(workshop, "Toisin.")


def test_an_instructor_observes_the_own_unit_and_reads_own_observations_only(
    satama: Member,
) -> None:
    floor = house(satama, role="instructor")
    with inside(satama):
        by = Actor(User.objects.get(email=satama.coach), "job")
        write_note(floor.ours, happened_on=floor.ours.added_at.date(), text="Salaista.", by=by)
    offered = floor.client.get(WRITE).content.decode()
    assert "Oksanen, Oma" in offered
    assert "Vierasmäki" not in offered
    form = typed(floor.ours, kind_of="observation", heading="focus", text="Hioi tunnin.")
    assert floor.client.post(WRITE, form).status_code == 302
    refused = floor.client.post(WRITE, form | {"people": [str(floor.theirs.pk)]})
    assert "people" in refused.context["form"].errors
    page = floor.client.get(f"/participants/{floor.ours.pk}/notes/").content.decode()
    assert "Hioi tunnin." in page
    assert "Kept at the work" in page
    assert "Salaista." not in page
    quick = {"form_token": uuid.uuid4(), "happened_on": "2026-11-20", "text": "Ei."}
    assert floor.client.post(f"/participants/{floor.ours.pk}/notes/", quick).status_code == 403


def test_notes_are_narrowed_by_kind_and_writer(workshop: House, coach: Client) -> None:
    workshop.client.post(WRITE, typed(workshop.ours))
    page = f"/participants/{workshop.ours.pk}/notes/"
    quick = {"form_token": uuid.uuid4(), "happened_on": "2026-11-20", "kind": "call", "text": "So"}
    coach.post(page, quick)
    assert len(coach.get(page).context["notes"]) == 2
    assert [row["note"].kind for row in coach.get(page, {"kind": "call"}).context["notes"]] == [
        "call"
    ]
    by_worker = coach.get(page, {"writer": workshop.worker.pk}).context["notes"]
    assert [row["note"].written_by_id for row in by_worker] == [workshop.worker.pk]
