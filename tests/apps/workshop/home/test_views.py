"""My day: what waits for me, and what a new house sees."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client

from apps.workshop.attendance.models import Change, Mark
from apps.workshop.audit.models import Entry
from apps.workshop.groups.models import Seat, Visit
from apps.workshop.participants.models import Opening, Participant
from apps.workshop.referring.models import Draft
from apps.workshop.surveys.models import Survey
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.organisations import lookup
from tenants.organisations.models import Organisation
from tests.apps.workshop.statements import changed
from tests.support.people import client_at, inside, signed_in
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_waiting_referrals_and_my_drafts_are_counted_and_linked(
    coach: Client, satama: Member
) -> None:
    day = coach.get("/")
    assert "Kaino, 2 things wait for you." in said(day)
    assert f"/referrals/{satama.received}/" in said(day)
    assert f"/referrals/drafts/{satama.draft}/" in said(day)


def test_a_colleagues_draft_is_not_on_my_day(director: Client, satama: Member) -> None:
    day = director.get("/")
    assert "Dina, one thing waits for you." in said(day)
    assert f"/referrals/drafts/{satama.draft}/" not in said(day)


NO_PLACE = {"answer": "decline", "reason": "full", "reply": "Maaliskuussa on tilaa."}


def test_an_answered_referral_waits_no_more(coach: Client, satama: Member) -> None:
    address = f"/referrals/{satama.received}/"
    coach.post(f"{address}answer/", NO_PLACE)
    assert address not in said(coach.get("/"))


def test_a_waiting_referral_shows_no_name(coach: Client, members: dict[str, Member]) -> None:
    sender = members["rannikko"]
    assert members["satama"].received == sender.sent
    assert sender.sentinel not in said(coach.get("/"))
    assert sender.referral_sentinel not in said(coach.get("/"))


def test_a_day_with_nothing_on_it_says_so(coach: Client, satama: Member) -> None:
    with inside(satama):
        Draft.objects.all().delete()
    coach.post(f"/referrals/{satama.received}/answer/", NO_PLACE)
    day = said(coach.get("/"))
    assert "Kaino, nothing waits for you." in day
    assert "No referral waits for an answer." in day


@pytest.fixture
def empty(uusi: Member, db: None) -> Client:
    """The coach of a house where nothing has been done yet."""
    with inside(uusi):
        changed("DELETE FROM coaching_supportrequest")
        changed("DELETE FROM coaching_handover")
        for name in ("plan_goals", "estimate", "plan", "goal", "partner", "agreement", "step"):
            changed(f"DELETE FROM plans_{name}")
        for table in (
            "referring_draft",
            "referring_consent",
            "participants_note",
            "participants_period",
        ):
            changed(f"DELETE FROM {table}")
        Opening.objects.all().delete()
        Survey.objects.all().delete()
        for model in (Visit, Seat, Mark):
            model.objects.all().delete()
        Change.objects.all().delete()
        Participant.objects.all().delete()
    return signed_in(uusi, uusi.coach)


def test_a_house_where_nothing_was_done_is_shown_how_to_begin(empty: Client, uusi: Member) -> None:
    with inside(uusi):
        trail = Entry.objects.count()
    day = said(empty.get("/"))
    assert "Kaino, nothing waits for you." in day
    assert "Nobody has a running period today." in day
    assert "/participants/add/" in day
    with inside(uusi):
        # Nobody's data was read, so there is nothing to write into the trail.
        assert Entry.objects.count() == trail


def test_a_house_without_participants_is_helped_on_the_other_pages_too(empty: Client) -> None:
    assert "No participants yet" in said(empty.get("/participants/"))


def test_an_unconfirmed_house_works_alone_and_is_told_why(uusi: Member) -> None:
    day = signed_in(uusi, uusi.coach).get("/")
    assert day.status_code == 200
    assert "The network is checking this organisation's membership." in said(day)
    assert f"Osma{uusi.sentinel}" in said(day)
    assert "No referral waits for an answer." in said(day)
    assert "/referrals/add/" not in said(day)


def test_a_refused_house_is_told_that_it_was_not_confirmed(uusi: Member) -> None:
    with entered(NETWORK):
        Organisation.objects.filter(pk=uusi.schema).update(membership="refused")
    lookup.forget()
    day = said(signed_in(uusi, uusi.coach).get("/"))
    assert "The network has not confirmed this organisation's membership." in day


def test_only_a_director_is_offered_to_invite(coach: Client, director: Client) -> None:
    assert "/people/invite/" in said(director.get("/"))
    assert "/people/invite/" not in said(coach.get("/"))


def test_the_people_shown_are_in_the_trail(coach: Client, satama: Member) -> None:
    coach.get("/")
    with inside(satama):
        newest = Entry.objects.order_by("-pk")[0]
    assert newest.action == "participants.list"
    assert satama.participant in newest.participant_ids


def test_a_stranger_is_led_to_the_sign_in_page(satama: Member) -> None:
    answer = client_at(satama.host).get("/")
    assert answer.headers["Location"] == "/sign-in/?next=/"
