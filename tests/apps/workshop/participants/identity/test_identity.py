"""An identity code is kept sealed, found by the whole number, and told to nobody else."""

from __future__ import annotations

import logging
import uuid
from datetime import date

import pytest
from django.test import Client

from apps.workshop.audit.models import Entry
from apps.workshop.participants.identity import code as codes
from apps.workshop.participants.identity.services import MOST_TRIES
from apps.workshop.participants.models import Participant
from tests.apps.workshop.participants.people import House, details_of, house
from tests.support.people import inside
from tests.support.world import Member

CODE = "010190-902S"


@pytest.mark.parametrize(
    ("typed", "born_on"),
    [
        ("010594Y9032", date(1994, 5, 1)),
        ("020516c903k", date(2016, 5, 2)),
        (" 010190-902S ", date(1990, 1, 1)),
        ("150305A911S", date(2005, 3, 15)),
        ("241298Y933J", date(1998, 12, 24)),
        ("290204B9544", date(2004, 2, 29)),
    ],
)
def test_a_code_is_read_with_the_new_separators_too(typed: str, born_on: date) -> None:
    assert codes.born_on(codes.checked(typed)) == born_on


@pytest.mark.parametrize("typed", ["010190-902T", "310290-902S", "010190G902S", "0101902S", "x"])
def test_a_wrong_code_is_refused(typed: str) -> None:
    with pytest.raises(codes.NotACode):
        codes.checked(typed)


@pytest.mark.django_db
class TestKept:
    """With a database."""

    def put(self, client: Client, pk: object, code: str = CODE) -> None:
        page = f"/participants/{pk}/details/"
        assert client.post(page, details_of(client, page, identity_code=code)).status_code == 302

    def test_it_is_sealed_masked_and_opened_by_its_own_recorded_post(
        self, coach: Client, satama: Member
    ) -> None:
        page = f"/participants/{satama.participant}/"
        # The code has a date of birth, and the record another one.
        wrong = details_of(coach, f"{page}details/", identity_code=CODE)
        assert "born_on" in coach.post(f"{page}details/", wrong).context["form"].errors
        with inside(satama):
            Participant.objects.filter(pk=satama.participant).update(born_on=None)
        self.put(coach, satama.participant)
        with inside(satama):
            person = Participant.objects.get(pk=satama.participant)
            assert CODE not in f"{person.identity_code} {person.identity_mark}"
            assert codes.opened(person.identity_code) == CODE
        assert person.born_on == date(1990, 1, 1)
        for where in (page, f"{page}details/", "/participants/"):
            assert "902S" not in coach.get(where).content.decode()
        assert "010190-****" in coach.get(page).content.decode()
        opened = coach.post(f"{page}identity-code/")
        assert CODE in opened.content.decode()
        assert "no-store" in opened.headers["Cache-Control"]
        with inside(satama):
            last = Entry.objects.order_by("-id")[0]
            assert last.action == "participants.show_code"
            assert not [row for row in Entry.objects.all() if "902S" in str(row.about)]

    def test_the_same_code_has_another_mark_in_another_organisation(
        self, satama: Member, skargard: Member
    ) -> None:
        marks = set()
        for member in (satama, skargard):
            with inside(member):
                marks.add(codes.mark_of(CODE))
        assert len(marks) == 2

    def test_it_is_found_by_the_whole_code_only_and_in_no_address(
        self, satama: Member, caplog: pytest.LogCaptureFixture
    ) -> None:
        wood = house(satama)
        self.give(wood, wood.ours, "020203A901R")
        self.give(wood, wood.theirs, CODE)
        with caplog.at_level(logging.DEBUG):
            found = wood.client.post("/participants/find/", {"identity_code": "020203a901r"})
            other = wood.client.post("/participants/find/", {"identity_code": CODE})
            part = wood.client.post("/participants/find/", {"identity_code": "020203A901"})
        assert found.headers["Location"] == f"/participants/{wood.ours.pk}/"
        # Somebody out of reach is as unknown as somebody who is not here.
        assert "identity_code" in other.context["form"].errors
        assert "identity_code" in part.context["form"].errors
        assert wood.client.get("/participants/", {"q": "020203A901R"}).context["rows"] == []
        logged = caplog.text.replace("q=020203A901R", "")
        assert "902S" not in logged
        with inside(satama):
            looks = Entry.objects.filter(action="participants.find_by_code").order_by("id")
            assert [row.participant_ids for row in looks] == [[str(wood.ours.pk)], []]

    def test_a_second_record_is_refused_without_telling_whose_the_first_is(
        self, satama: Member
    ) -> None:
        wood = house(satama)
        self.give(wood, wood.theirs, CODE)
        self.give(wood, wood.ours, "020203A901R")
        for code, is_told in ((CODE, False), ("020203A901R", True)):
            new = {
                "form_token": uuid.uuid4(),
                "given_name": "Toinen",
                "family_name": "Tulokas",
                "starts_on": "2026-11-02",
                "identity_code": code,
            }
            answer = wood.client.post("/participants/add/", new)
            assert "identity_code" in answer.context["form"].errors
            said = answer.content.decode()
            assert ("Oma Oksanen" in said) == is_told
            assert "Vierasmäki" not in said
        with inside(satama):
            assert not Participant.objects.filter(family_name="Tulokas").exists()
            met = Entry.objects.filter(action="participants.meet_code")
            assert met.exclude(participant_ids=[]).count() == 2

    def test_codes_are_not_tried_one_after_another(self, satama: Member) -> None:
        wood = house(satama)
        new = {"given_name": "Toinen", "family_name": "Tulokas", "starts_on": "2026-11-02"}
        wrong = new | {"starts_on": "", "identity_code": CODE}
        for _try in range(MOST_TRIES - 1):
            wood.client.post("/participants/add/", {"form_token": uuid.uuid4()} | wrong)
        # One that is kept was no guess.
        kept = new | {"form_token": uuid.uuid4(), "identity_code": "020203A901R"}
        assert wood.client.post("/participants/add/", kept).status_code == 302
        errors = []
        for _try in range(2):
            typed = {"form_token": uuid.uuid4()} | wrong
            form = wood.client.post("/participants/add/", typed).context["form"]
            errors.append("identity_code" in form.errors)
        assert errors == [False, True]
        bare = new | {"form_token": uuid.uuid4(), "family_name": "Koodeitta"}
        assert wood.client.post("/participants/add/", bare).status_code == 302

    def test_an_instructor_neither_sees_nor_looks_for_codes(self, satama: Member) -> None:
        floor = house(satama, role="instructor")
        page = f"/participants/{floor.ours.pk}/"
        assert floor.client.post(f"{page}identity-code/").status_code == 403
        assert floor.client.post("/participants/find/", {"identity_code": CODE}).status_code == 403

    def give(self, wood: House, person: Participant, code: str) -> None:
        from apps.workshop.participants.identity import services

        with inside(wood.member):
            held = Participant.objects.get(pk=person.pk)
            services.put(held, code)
            held.save()
