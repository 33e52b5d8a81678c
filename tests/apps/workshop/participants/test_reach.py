"""Who sees which participant: own ones, those of own units, or everybody, by any address."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.workshop.attendance.models import Tablet
from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Coaching, Participant
from apps.workshop.referring.models import Draft
from apps.workshop.referring.services import drafts, sending
from apps.workshop.referring.services.drafts import DraftText
from apps.workshop.units.models import Unit, Worker
from tenants.accounts import services as accounts
from tenants.accounts.models import User
from tenants.accounts.reach import Reach
from tests.apps.workshop.participants.people import House, details_of, house
from tests.support.people import client_at, inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def names(client: Client, **query: str) -> set[str]:
    rows = client.get("/participants/", query).context["rows"]
    return {row.words["list_name"].partition(",")[0] for row in rows}


@pytest.fixture
def wood(satama: Member) -> House:
    """A coach of the wood workshop, with the usual reach."""
    return house(satama)


def test_a_coach_sees_own_units_and_no_other_by_any_address(wood: House) -> None:
    page, client = f"/participants/{wood.theirs.pk}/", wood.client
    assert names(client) == {"Oksanen"}
    assert names(client, q="Vierasmäki") == set()
    assert "Vierasmäki" not in client.get("/").content.decode()
    assert "Vierasmäki" not in client.get("/referrals/add/").content.decode()
    note = {"form_token": uuid.uuid4(), "happened_on": "2026-11-02", "text": "Sahasi."}
    details = {"coaches": [wood.worker.pk], "municipality_code": "091"}
    assert client.get(page).status_code == 404
    assert client.post(f"{page}notes/", note).status_code == 404
    assert client.get(f"{page}details/").status_code == 404
    assert client.post(f"{page}details/", details).status_code == 404
    assert client.post(f"{page}contact/").status_code == 404
    assert client.get(f"{page}open/health/").status_code == 404
    assert client.post(f"{page}open/health/", {"reason": "Kiire tapaaminen."}).status_code == 404
    assert client.post("/referrals/add/", {"participant": wood.theirs.pk}).status_code == 404
    # The same for somebody of the own unit, so that nothing above is refused for another reason.
    ours = f"/participants/{wood.ours.pk}/"
    assert client.get(ours).status_code == 200
    assert client.post(f"{ours}notes/", note).status_code == 302
    assert client.post("/referrals/add/", {"participant": wood.ours.pk}).status_code == 302
    with inside(wood.member):
        assert not wood.theirs.notes.exists()
        assert not Draft.objects.filter(participant=wood.theirs).exists()
        read = Entry.objects.filter(actor_id=wood.worker.pk)
        assert not read.filter(participant_ids__contains=[str(wood.theirs.pk)]).exists()


def test_a_token_reaches_as_far_as_its_person(wood: House) -> None:
    with inside(wood.member):
        _token, secret = accounts.make_token(wood.worker, name="raportti")
    bearer, client = {"authorization": f"Bearer {secret}"}, client_at(wood.member.host)
    listed = client.get("/api/v1/participants/", headers=bearer).json()
    assert [row["family_name"] for row in listed["results"]] == ["Oksanen"]
    for person, status in ((wood.ours, 200), (wood.theirs, 404)):
        one = f"/api/v1/participants/{person.pk}/"
        assert client.get(one, headers=bearer).status_code == status


@pytest.fixture
def sent(wood: House, skargard: Member) -> uuid.UUID:
    """A referral about somebody of the other unit, and a draft about the same person."""
    with inside(wood.member):
        by = Actor(User.objects.get(email=wood.member.coach), "job")
        draft = drafts.start_draft(wood.theirs, by=by)
        draft = drafts.save_draft(
            draft,
            DraftText(
                receiver=skargard.schema,
                service_basis="OMA",
                blocks=drafts.first_blocks() | {"wish": {"text": "Toive", "ground": "request"}},
                shown_how="written",
                shown_on=wood.theirs.added_at.date(),
            ),
            opened_version=1,
            by=by,
        )
        pk = sending.send_draft(draft, by=by).pk
        drafts.start_draft(wood.theirs, by=by)
        return pk


def test_referrals_about_somebody_out_of_reach_are_closed(
    wood: House, coach: Client, sent: uuid.UUID
) -> None:
    with inside(wood.member):
        draft = Draft.objects.get(participant=wood.theirs).pk
        _token, secret = accounts.make_token(wood.worker, name="raportti")
    bearer = {"authorization": f"Bearer {secret}"}
    addresses = (f"/referrals/{sent}/", f"/referrals/drafts/{draft}/", f"/referrals/drafts/{sent}/")
    for address in addresses:
        assert wood.client.get(address).status_code == 404
        assert coach.get(address).status_code in (200, 302)
    assert wood.client.post(f"/referrals/{sent}/withdraw/").status_code == 404
    wood.client.post(f"/referrals/drafts/{draft}/discard/")
    for client, sees in ((wood.client, False), (coach, True)):
        board = client.get("/referrals/", {"tab": "sent"}).content.decode()
        assert ("Vierasmäki" in board) is sees
        assert (str(sent) in board) is sees
        found = client.get("/search/", {"q": "L", "kind": "referrals"}).content.decode()
        assert (str(sent) in found) is sees
    api = client_at(wood.member.host)
    assert str(sent) not in api.get("/api/v1/referrals/", headers=bearer).content.decode()
    assert api.get(f"/api/v1/referrals/{sent}/", headers=bearer).status_code == 404
    with inside(wood.member):
        assert Draft.objects.filter(pk=draft).exists()


def test_own_participants_are_always_within_reach(wood: House) -> None:
    with inside(wood.member):
        Coaching.objects.create(participant=wood.theirs, coach=wood.worker)
    assert names(wood.client) == {"Oksanen", "Vierasmäki"}
    wood.choose_reach(Reach.OWN)
    assert names(wood.client) == {"Vierasmäki"}


def test_a_director_s_change_of_reach_holds_from_the_next_request(
    wood: House, director: Client
) -> None:
    page = f"/participants/{wood.theirs.pk}/"
    change = f"/people/{wood.worker.pk}/reach/"
    for reach, status in ((Reach.ALL, 200), (Reach.OWN, 404), (Reach.ALL, 200), (Reach.UNITS, 404)):
        assert director.post(change, {"reach": reach}).status_code == 302
        assert wood.client.get(page).status_code == status
    kitchen = {"form_token": uuid.uuid4(), "name": "Keittiö", "people": [wood.worker.pk]}
    director.post(f"/units/{wood.kitchen.pk}/", kitchen)
    assert wood.client.get(page).status_code == 200
    assert wood.client.post(change, {"reach": Reach.ALL}).status_code == 403
    assert director.post(change, {"reach": "kaikki"}).status_code == 200
    with inside(wood.member):
        last = Entry.objects.filter(action="staff.change_reach").order_by("-id")[0]
        assert last.about == {"user": wood.worker.pk, "roles": "coach", "reach": "units"}


def test_without_any_unit_the_usual_reach_is_everybody(wood: House) -> None:
    with inside(wood.member):
        Participant.objects.update(unit=None)
        Worker.objects.all().delete()
    assert names(wood.client) == set()
    with inside(wood.member):
        Tablet.objects.all().delete()
        Unit.objects.all().delete()
    assert {"Oksanen", "Vierasmäki"} < names(wood.client)
    wood.choose_reach(Reach.UNITS)
    assert names(wood.client) == set()


def test_an_instructor_sees_own_units_whatever_was_chosen_and_no_notes(satama: Member) -> None:
    floor = house(satama, role="instructor", reach=Reach.ALL)
    assert names(floor.client) == {"Oksanen"}
    assert floor.client.get(f"/participants/{floor.theirs.pk}/").status_code == 404
    page = floor.client.get(f"/participants/{floor.ours.pk}/")
    assert page.status_code == 200
    assert not page.context["may_read_part"]


@pytest.mark.parametrize("role", ["director", "intake_lead"])
def test_who_leads_or_meets_people_first_reaches_everybody(satama: Member, role: str) -> None:
    everywhere = house(satama, role=role, reach=Reach.OWN)
    assert {"Oksanen", "Vierasmäki"} < names(everywhere.client)


def test_who_adds_somebody_is_their_coach_unless_others_are_chosen(wood: House) -> None:
    person = {
        "form_token": uuid.uuid4(),
        "given_name": "Uuno",
        "family_name": "Uusonen",
        "born_on": "2005-03-04",
        "municipality_code": "285",
        "referrer_type": "SELF",
        "service_basis": "OMA",
        "starts_on": "2026-11-02",
    }
    wood.client.post("/participants/add/", person)
    assert names(wood.client) == {"Oksanen", "Uusonen"}
    with inside(wood.member):
        other = User.objects.get(email=wood.member.coach)
    elsewhere = person | {
        "form_token": uuid.uuid4(),
        "family_name": "Muualla",
        "unit": wood.kitchen.pk,
        "coaches": [other.pk],
    }
    answer = wood.client.post("/participants/add/", elsewhere)
    assert answer.headers["Location"] == "/participants/"
    assert names(wood.client) == {"Oksanen", "Uusonen"}


def test_changed_details_are_in_the_trail_by_name_and_reach_follows(wood: House) -> None:
    page = f"/participants/{wood.ours.pk}/details/"
    assert 'value="+358405556677"' in wood.client.get(page).content.decode()
    with inside(wood.member):
        other = User.objects.get(email=wood.member.coach)
    change = details_of(
        wood.client,
        page,
        unit=wood.kitchen.pk,
        coaches=[other.pk],
        phone="040 999 8877",
        municipality_code="285",
    )
    nobody = wood.client.post(page, change | {"coaches": []})
    assert "coaches" in nobody.context["form"].errors
    assert wood.client.post(page, change).headers["Location"] == "/participants/"
    assert names(wood.client) == set()
    with inside(wood.member):
        now = Participant.objects.get(pk=wood.ours.pk)
        last = Entry.objects.filter(action="participants.change").get()
    assert (now.unit_id, now.phone) == (wood.kitchen.pk, "+358409998877")
    assert last.about == {"fields": "municipality_code phone unit"}


def test_reach_costs_the_list_no_query(wood: House, director: Client) -> None:
    counts = []
    for client in (director, wood.client):
        client.get("/participants/")
        with CaptureQueriesContext(connection) as made:
            client.get("/participants/")
        counts.append(len(made))
    # The director's list asks for everybody, and has no conditions of reach at all.
    assert counts[1] <= counts[0]
