"""Parts of a file that open to some roles only, and contact details under protection."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Participant
from apps.workshop.participants.services import write_note
from apps.workshop.referring.models import Draft
from apps.workshop.referring.services import opening
from tenants.accounts.models import User
from tests.apps.workshop.participants.people import details_of
from tests.support.people import client_at, inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db

PARTS = ("coaching", "health", "employment")


@pytest.fixture
def page(satama: Member, db: None) -> str:
    """The page of a participant with a note in every compartment."""
    with inside(satama):
        by = Actor(User.objects.get(email=satama.coach), "job")
        person = Participant.objects.get(pk=satama.participant)
        for part in PARTS:
            write_note(
                person,
                happened_on=person.added_at.date(),
                text=f"Osio {part}",
                compartment=part,
                by=by,
            )
    return f"/participants/{satama.participant}/"


def note(part: str) -> dict[str, Any]:
    return {
        "form_token": uuid.uuid4(),
        "happened_on": "2026-11-02",
        "text": f"Uusi {part}",
        "compartment": part,
    }


def test_each_part_shows_its_own_notes_and_is_named_in_the_trail(
    coach: Client, satama: Member, page: str
) -> None:
    for part in PARTS:
        said = coach.get(page, {"part": part}).content.decode()
        assert [one for one in PARTS if f"Osio {one}" in said] == [part]
        with inside(satama):
            assert Entry.objects.order_by("-id")[0].about == {"compartment": part}


def test_health_is_closed_to_a_director_without_telling_how_much_there_is(
    director: Client, satama: Member, page: str
) -> None:
    full = director.get(page, {"part": "health"})
    assert "Osio health" not in full.content.decode()
    assert full.context["notes"] == []
    assert f"{page}open/health/" in full.content.decode()
    with inside(satama):
        assert Entry.objects.order_by("-id")[0].about == {}
    refused = director.post(f"{page}notes/", note("health"))
    assert "compartment" in refused.context["form"].errors
    assert "Uusi health" in refused.content.decode()
    assert director.post(f"{page}notes/", note("employment")).status_code == 302


def test_an_instructor_reads_and_writes_no_part(satama: Member, coach: Client, page: str) -> None:
    with inside(satama):
        User.objects.filter(pk=satama.coach_id).update(roles=["instructor"])
    for part in PARTS:
        assert f"Osio {part}" not in coach.get(page, {"part": part}).content.decode()
        assert coach.post(f"{page}notes/", note(part)).status_code == 403


def test_no_part_opens_where_notes_are_closed(coach: Client, satama: Member, page: str) -> None:
    with inside(satama):
        Participant.objects.get(pk=satama.participant).periods.update(service_basis="KTT")
        before = Participant.objects.get(pk=satama.participant).notes.count()
    for part in PARTS:
        coach.post(f"{page}notes/", note(part))
    with inside(satama):
        assert Participant.objects.get(pk=satama.participant).notes.count() == before


def protect(member: Member) -> None:
    with inside(member):
        Participant.objects.filter(pk=member.participant).update(is_protected=True)


def test_protected_contact_is_on_no_page_until_its_own_button(
    coach: Client, director: Client, satama: Member, page: str
) -> None:
    with inside(satama):
        Participant.objects.filter(pk=satama.participant).update(municipality_code="297")
    assert "Kuopio" in coach.get(page).content.decode()
    protect(satama)
    bearer = {"authorization": f"Bearer {satama.token}"}
    api = f"/api/v1/participants/{satama.participant}/"
    answers = [
        coach.get(address)
        for address in (
            "/",
            "/participants/",
            page,
            f"{page}?part=health",
            f"/referrals/{satama.sent}/",
        )
    ]
    answers += [client_at(satama.host).get(where, headers=bearer) for where in (api, api[:21])]
    answers.append(director.get(page))
    for answer in answers:
        said = answer.content.decode()
        assert answer.status_code == 200
        assert "Kuopio" not in said
        assert "1234567" not in said
        assert '"297"' not in said
    # The form offers every municipality, and none of them as the participant's.
    form = coach.get(f"{page}details/").content.decode()
    assert "1234567" not in form
    assert '"297" selected' not in form
    opened = coach.post(f"{page}contact/")
    assert "Kuopio" in opened.content.decode()
    assert "1234567" in opened.content.decode()
    assert "no-store" in opened.headers["Cache-Control"]
    with inside(satama):
        last = Entry.objects.order_by("-id")[0]
    assert (last.action, last.participant_ids) == ("participants.contact", [satama.participant])


def test_protected_contact_does_not_open_to_a_role_without_the_right(
    coach: Client, satama: Member, page: str
) -> None:
    protect(satama)
    with inside(satama):
        User.objects.filter(pk=satama.coach_id).update(roles=["instructor"])
    assert coach.post(f"{page}contact/").status_code == 403


def test_details_are_changed_without_seeing_what_is_protected(
    coach: Client, satama: Member, page: str
) -> None:
    details = f"{page}details/"
    typed = {"municipality_code": "285", "phone": "+358401234567", "is_protected": "on"}
    coach.post(details, details_of(coach, details, **typed))
    kept = details_of(coach, details)
    assert "phone" not in kept
    assert coach.post(details, kept).headers["Location"] == page
    with inside(satama):
        person = Participant.objects.get(pk=satama.participant)
    assert (person.is_protected, person.phone) == (True, "+358401234567")
    assert person.municipality_code == "285"


def test_a_page_left_open_takes_nobodys_protection_off(
    coach: Client, satama: Member, page: str
) -> None:
    details = f"{page}details/"
    stale = details_of(coach, details)
    protect(satama)
    saved = coach.post(details, stale | {"guardian_name": "Hilja"}, follow=True)
    assert "sillä välin" in saved.content.decode()
    with inside(satama):
        assert Participant.objects.get(pk=satama.participant).is_protected


def test_a_referral_carries_the_protection_and_no_contact(
    coach: Client, satama: Member, skargard: Member, receiver: Client
) -> None:
    protect(satama)
    with inside(satama):
        draft = Draft.objects.get(pk=satama.draft)
    content = {
        "receiver": skargard.schema,
        "service_basis": "OMA",
        "who_ground": "request",
        "wish": "Toive",
        "wish_ground": "request",
        "shown_how": "written",
        "shown_on": "2026-02-01",
        "version": draft.version,
        "send": "1",
    }
    assert coach.post(f"/referrals/drafts/{satama.draft}/", content).status_code == 302
    accept = {"answer": "accept", "starts_on": "2026-12-01"}
    receiver.post(f"/referrals/{satama.draft}/answer/", accept)
    assert "1234567" not in receiver.get(f"/referrals/{satama.draft}/").content.decode()
    with inside(skargard):
        by = Actor(User.objects.get(email=skargard.coach), "job")
        arrived = opening.participant_of(opening.open_referral(draft.pk, by=by).referral)
    assert arrived is not None
    assert (arrived.is_protected, arrived.phone, arrived.municipality_code) == (True, "", "")


def test_each_part_that_the_first_page_shows_is_in_the_trail(coach: Client, satama: Member) -> None:
    coach.get(f"/participants/{satama.participant}/?part=health")
    with inside(satama):
        rows = Entry.objects.order_by("-id")[:2]
        assert {row.about["compartment"] for row in rows} == {"coaching", "health"}
