"""Opening what is closed to one: with a reason, for an hour, and before the officer's eyes."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.models import Notification
from apps.workshop.participants.models import Opening, Participant
from apps.workshop.referring.services.drafts import start_draft
from tenants.accounts.models import Message, User
from tests.apps.workshop.participants.people import House, house
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = pytest.mark.django_db

REASON = "Omavalmentaja on sairaana ja Kelaan pitää soittaa."


def asked(**changes: Any) -> dict[str, Any]:
    return {
        "form_token": uuid.uuid4(),
        "full_name": "Väinö Vierasmäki",
        "born_on": "2003-02-01",
        "reason": REASON,
        **changes,
    }


@pytest.fixture
def wood(satama: Member) -> House:
    """A coach of the wood workshop; Väinö Vierasmäki is in the kitchen."""
    return house(satama)


@pytest.fixture
def officer(satama: Member, db: None) -> Client:
    return signed_in(satama, satama.officer)


def test_a_file_out_of_reach_opens_for_an_hour_and_closes_when_ended(wood: House) -> None:
    page = f"/participants/{wood.theirs.pk}/"
    answer = wood.client.post("/participants/open/", asked(full_name=" väinö  VIERASMÄKI"))
    assert answer.headers["Location"] == page
    opened = wood.client.get(page)
    assert opened.status_code == 200
    assert "60 minutes left" in opened.content.decode()
    with inside(wood.member):
        opening = Opening.objects.get(opened_by=wood.worker)
        (told,) = Notification.objects.filter(kind=Kind.BREAK_GLASS)
        assert (told.person.email, told.about_url) == (wood.member.officer, "/log/openings/")
        read = Entry.objects.filter(action="participants.read").order_by("-id")[0]
        assert read.about == {"compartment": "coaching", "opening": str(opening.pk)}
    ending = f"/participants/openings/{opening.pk}/end/"
    assert wood.client.post(ending).headers["Location"] == "/participants/"
    assert wood.client.get(page).status_code == 404
    with inside(wood.member):
        done = Entry.objects.filter(actor_id=wood.worker.pk, action__startswith="glass.")
        assert [row.action for row in done.order_by("id")] == [
            "glass.find",
            "glass.open",
            "glass.end",
        ]
        assert {tuple(row.participant_ids) for row in done} == {(str(wood.theirs.pk),)}


def test_an_hour_later_it_is_closed_without_anybody_s_doing(wood: House) -> None:
    wood.client.post("/participants/open/", asked())
    page = f"/participants/{wood.theirs.pk}/"
    assert wood.client.get(page).status_code == 200
    with inside(wood.member):
        opening = Opening.objects.get(opened_by=wood.worker)
        assert opening.until - opening.opened_at == timedelta(minutes=60)
        Opening.objects.filter(pk=opening.pk).update(until=timezone.now())
    assert wood.client.get(page).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"full_name": "Väinö"},
        {"full_name": "Vieno Vierasmä"},
        {"full_name": "Vierasmäki Väinö"},
        {"full_name": "%"},
        {"born_on": "2003-02-02"},
        {"reason": "Kiire"},
    ],
)
def test_nothing_opens_without_exact_name_birth_date_and_a_reason(
    wood: House, changes: dict[str, str]
) -> None:
    answer = wood.client.post("/participants/open/", asked(**changes))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert wood.client.get(f"/participants/{wood.theirs.pk}/").status_code == 404
    with inside(wood.member):
        assert not Opening.objects.filter(opened_by=wood.worker).exists()


def test_trying_names_is_recorded_and_soon_refused(wood: House) -> None:
    for _try in range(5):
        wood.client.post("/participants/open/", asked(born_on="2001-01-01"))
    late = wood.client.post("/participants/open/", asked())
    assert "several times" in late.content.decode()
    assert "Väinö Vierasmäki" in late.content.decode()
    with inside(wood.member):
        assert Entry.objects.filter(action="glass.find", actor_id=wood.worker.pk).count() == 5
        assert not Opening.objects.filter(opened_by=wood.worker).exists()


def test_a_closed_part_opens_for_reading_only(director: Client, satama: Member) -> None:
    page = f"/participants/{satama.participant}/"
    asking = {"form_token": uuid.uuid4(), "reason": REASON}
    assert not director.get(page, {"part": "health"}).context["may_read_part"]
    for _click in range(2):
        answer = director.post(f"{page}open/health/", asking)
        assert answer.headers["Location"] == f"{page}?part=health"
    assert director.get(page, {"part": "health"}).context["may_read_part"]
    note = {"form_token": uuid.uuid4(), "happened_on": "2026-11-02", "text": "X"}
    refused = director.post(f"{page}notes/", note | {"compartment": "health"})
    assert "compartment" in refused.context["form"].errors
    with inside(satama):
        opening = Opening.objects.get(compartment="health")
    director.post(f"/participants/openings/{opening.pk}/end/")
    assert not director.get(page, {"part": "health"}).context["may_read_part"]


def test_an_opening_is_ended_by_nobody_else(wood: House, coach: Client) -> None:
    wood.client.post("/participants/open/", asked())
    with inside(wood.member):
        opening = Opening.objects.get(opened_by=wood.worker)
    assert coach.post(f"/participants/openings/{opening.pk}/end/").status_code == 404
    assert wood.client.get(f"/participants/{wood.theirs.pk}/").status_code == 200


@pytest.mark.parametrize("role", ["viewer", "quality_lead", "protection_officer"])
def test_who_sees_no_participants_breaks_no_glass(satama: Member, role: str) -> None:
    outside = house(satama, role=role)
    assert outside.client.get("/participants/open/").status_code == 403
    assert outside.client.post("/participants/open/", asked()).status_code == 403
    part = f"/participants/{outside.theirs.pk}/open/health/"
    assert outside.client.post(part, {"reason": REASON}).status_code == 403
    with inside(satama):
        assert not Opening.objects.filter(opened_by=outside.worker).exists()


def test_officer_and_director_are_told_without_anybody_s_name(wood: House) -> None:
    member = wood.member
    with inside(member):
        User.objects.filter(email=member.director).update(language="sv")
        Message.objects.all().delete()
    wood.client.post("/participants/open/", asked())
    with inside(member):
        mails = {mail.to: mail for mail in Message.objects.all()}
        names = (wood.theirs.family_name, wood.worker.family_name, "Kelaan", member.sentinel)
    assert set(mails) == {member.officer, member.director}
    for mail in mails.values():
        assert not any(name in mail.subject + mail.body for name in names)
    assert "/log/openings/" in mails[member.officer].body
    assert "/log/" not in mails[member.director].body
    assert mails[member.officer].subject != mails[member.director].subject


def test_the_officer_reads_every_opening_and_marks_it(
    wood: House, officer: Client, director: Client
) -> None:
    wood.client.post("/participants/open/", asked())
    page = officer.get("/log/openings/").content.decode()
    for word in ("Väinö Vierasmäki", "Pihla Puupajalla", REASON):
        assert word in page
    with inside(wood.member):
        opening = Opening.objects.get(opened_by=wood.worker)
    assert director.post(f"/log/openings/{opening.pk}/look/").status_code == 403
    officer.post(f"/log/openings/{opening.pk}/look/")
    with inside(wood.member):
        opening.refresh_from_db()
        assert opening.looked_by == User.objects.get(email=wood.member.officer)
        assert Entry.objects.order_by("-id")[0].action == "log.look"


def test_two_of_one_name_and_birth_date_are_not_guessed_between(wood: House) -> None:
    with inside(wood.member):
        twin = Participant.objects.get(pk=wood.theirs.pk)
        twin.pk = uuid.uuid4()
        twin.save(force_insert=True)
    answer = wood.client.post("/participants/open/", asked())
    assert "Two participants" in answer.content.decode()
    with inside(wood.member):
        (tried,) = Entry.objects.filter(action="glass.find")
        assert len(tried.participant_ids) == 2


def test_what_was_opened_is_read_and_neither_changed_nor_sent_on(wood: House) -> None:
    page = f"/participants/{wood.theirs.pk}/"
    wood.client.post("/participants/open/", asked())
    shown = wood.client.get(page).content.decode()
    assert f"{page}details/" not in shown
    assert 'name="text"' not in shown
    mine = {"coaches": [wood.worker.pk], "municipality_code": "091"}
    assert wood.client.post(f"{page}details/", mine).status_code == 403
    note = {"form_token": uuid.uuid4(), "happened_on": "2026-02-02", "text": "Kirjaus"}
    assert wood.client.post(f"{page}notes/", note).status_code == 403
    refer = wood.client.post("/referrals/add/", {"participant": str(wood.theirs.pk)})
    assert refer.status_code == 403
    with inside(wood.member):
        own = Actor(User.objects.get(email=wood.member.coach), "job")
        draft = start_draft(wood.theirs, by=own)
    at = f"/referrals/drafts/{draft.pk}/"
    assert wood.client.get(at).status_code == 200
    saved = {"version": 1, "wish": "Toinen toive", "receiver": "", "service_basis": "OMA"}
    assert wood.client.post(at, saved).status_code == 403
    assert wood.client.post(f"{at}discard/").status_code == 403
    with inside(wood.member):
        assert not wood.theirs.notes.exists()
        (kept,) = wood.theirs.drafts.all()
        assert (kept.text("wish"), kept.version) == ("", 1)
        assert not wood.theirs.coachings.filter(coach=wood.worker).exists()


def test_a_record_without_a_date_of_birth_is_found_by_the_name_and_no_other(wood: House) -> None:
    bare = asked(full_name="Väinö Vierasmäki", born_on="")
    assert wood.client.post("/participants/open/", bare).status_code == 200
    with inside(wood.member):
        Participant.objects.filter(pk=wood.theirs.pk).update(born_on=None)
    answer = wood.client.post("/participants/open/", bare)
    assert answer.headers["Location"] == f"/participants/{wood.theirs.pk}/"
