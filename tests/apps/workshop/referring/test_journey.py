"""The way of a referral through the pages, from the draft to the receiver's participant."""

from __future__ import annotations

import html

import pytest
from django.test import Client

from apps.network.referrals.models import Referral
from apps.workshop.audit.models import Entry
from apps.workshop.figures.models import Delta
from apps.workshop.participants.models import Participant
from apps.workshop.referring.models import Accepted, Draft, Sent
from kit.database.scope import entered
from tenants.organisations.models import Organisation
from tenants.organisations.services import close_organisation
from tests.apps.workshop.referring.conftest import (
    AGREED,
    SUPPORT,
    WISH,
    Drafted,
    complete,
    no_place,
    promise,
)
from tests.apps.workshop.statements import tables_holding
from tests.support.people import inside
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

REVEALING = (
    "zeldaq",
    "öörnizz",
    "oornizz",
    "2003-07-19",
    "19.7.2003",
    "9998877",
    "998877",
    "lappeenranta",
    "villmanstrand",
)
"""Every text by which the person could be recognised, on a page made small letters."""


def revealed(client: Client, *pages: str) -> set[str]:
    """What the whole HTML of the pages, attributes included, tells of the person."""
    texts = [html.unescape(client.get(page).content.decode()).casefold() for page in pages]
    return {word for word in REVEALING for text in texts if word in text}


def actions(member: Member, about: object) -> list[str]:
    """What the member's trail says was done with a participant, or a referral not yet theirs."""
    with inside(member):
        entries = Entry.objects.filter(participant_ids__contains=[str(about)]).order_by("pk")
        return list(entries.values_list("action", flat=True))


def test_a_referral_becomes_a_participant_of_the_receiver(
    coach: Client, receiver: Client, drafted: Drafted, satama: Member, skargard: Member
) -> None:
    coach.post(drafted.draft_page, {**complete(skargard), "save": "1"})
    assert receiver.get(drafted.page).status_code == 404
    with inside(satama):
        assert not Referral.objects.filter(pk=drafted.pk).exists()

    coach.post(drafted.draft_page, {**complete(skargard, version="2"), "send": "1"})
    with inside(satama):
        assert Referral.objects.get(pk=drafted.pk).state == "sent"
        assert Sent.objects.get(pk=drafted.pk).participant_id == drafted.participant
        assert not Draft.objects.filter(pk=drafted.pk).exists()

    opened = receiver.get(drafted.page).content.decode()
    assert all(text in opened for text in (WISH, SUPPORT, AGREED, "21–24"))
    assert "Opened" in coach.get(drafted.page).content.decode()

    done = receiver.post(drafted.answer, promise(), follow=True)
    assert "Zeldaq Öörnizz is now your participant." in done.content.decode()
    with inside(skargard):
        person = Participant.objects.get(given_name="Zeldaq")
        assert (person.family_name, person.born_on.isoformat()) == ("Öörnizz", "2003-07-19")
        assert (person.municipality_code, person.phone) == ("405", "+358449998877")
        assert person.referrer_type == "WS"
        assert person.periods.get().service_basis == "OMA"
        assert Accepted.objects.get(pk=drafted.pk).participant == person
    assert coach.get(drafted.page).context["referral"].state == "accepted"
    assert "Place promised" in coach.get(drafted.page).content.decode()


def test_the_name_is_on_no_page_of_the_receiver_before_the_answer(
    coach: Client, receiver: Client, sent: Drafted
) -> None:
    pages = ("/", "/referrals/", sent.page, "/participants/", "/referrals/add/")
    assert revealed(receiver, *pages) == set()
    assert str(sent.participant) not in receiver.get(sent.page).content.decode()
    # The sender, for whom it was never closed, sees by the same look all that could be seen.
    assert revealed(coach, sent.page) >= {"zeldaq", "öörnizz", "19.7.2003", "lappeenranta"}


def test_the_name_opens_to_the_receiver_with_the_promise(receiver: Client, sent: Drafted) -> None:
    receiver.post(sent.answer, promise())
    shown = revealed(receiver, sent.page, "/referrals/")
    assert shown >= {"zeldaq", "öörnizz", "19.7.2003", "lappeenranta"}


def test_the_name_stays_closed_after_a_refusal(receiver: Client, sent: Drafted) -> None:
    answer = receiver.post(sent.answer, no_place(), follow=True)
    assert "The name did not open." in answer.content.decode()
    assert revealed(receiver, "/", "/referrals/", sent.page, "/participants/") == set()


def test_the_name_stays_closed_after_a_withdrawal(
    coach: Client, receiver: Client, sent: Drafted
) -> None:
    receiver.get(sent.page)
    coach.post(sent.withdraw)
    assert revealed(receiver, "/", "/referrals/", sent.page) == set()


def test_the_sender_sees_why_there_is_no_place(
    coach: Client, receiver: Client, sent: Drafted
) -> None:
    receiver.post(sent.answer, no_place(reason="support"))
    page = coach.get(sent.page).content.decode()
    assert "No place" in page
    assert "We do not have the support that is needed" in page


def test_an_accepted_person_is_counted_once_on_each_side(
    coach: Client, receiver: Client, sent: Drafted, satama: Member, skargard: Member
) -> None:
    with inside(skargard):
        before = Delta.objects.count()
    receiver.post(sent.answer, promise())
    with inside(skargard):
        newest = Delta.objects.order_by("pk")[before:]
        assert sorted(d.measure for d in newest) == ["notes", "participants", "referrals_accepted"]
    with inside(satama):
        assert Delta.objects.order_by("-pk")[0].measure == "referrals_sent"


def test_every_step_leaves_its_row_in_the_trail(
    coach: Client, receiver: Client, drafted: Drafted, satama: Member, skargard: Member
) -> None:
    about = drafted.participant
    begun = len(actions(satama, about))
    coach.get(drafted.draft_page)
    coach.post(drafted.draft_page, {**complete(skargard), "save": "1"})
    coach.post(drafted.draft_page, {**complete(skargard, version="2"), "send": "1"})
    coach.get(drafted.page)
    assert actions(satama, about)[begun:] == [
        "referrals.read",
        "referrals.draft",
        "referrals.send",
        "referrals.read",
    ]
    receiver.get(drafted.page)
    assert actions(skargard, drafted.pk) == ["referrals.receive", "referrals.read"]
    receiver.post(drafted.answer, promise())
    with inside(skargard):
        person = Participant.objects.get(given_name="Zeldaq")
    assert actions(skargard, person.pk) == [
        "participants.add",
        "notes.write",
        "referrals.accept",
    ]


def test_refusing_and_withdrawing_leave_their_rows_too(
    coach: Client, receiver: Client, sent: Drafted, satama: Member, skargard: Member
) -> None:
    receiver.post(sent.answer, no_place())
    assert actions(skargard, sent.pk)[-1] == "referrals.decline"
    with inside(satama):
        other = Sent.objects.get(pk=satama.sent)
    coach.post(f"/referrals/{satama.sent}/withdraw/")
    assert actions(satama, other.participant_id)[-1] == "referrals.withdraw"


def test_the_trail_says_who_from_where_and_by_which_way(
    coach: Client, sent: Drafted, satama: Member
) -> None:
    with inside(satama):
        row = Entry.objects.filter(action="referrals.send").order_by("-pk")[0]
    assert row.actor_name.startswith("Kaino")
    assert (row.way, row.address) == ("page", "127.0.0.1")


@pytest.mark.django_db(transaction=True)
def test_an_opened_referral_leaves_no_name_in_the_receivers_schema_or_the_shared_layer(
    receiver: Client, sent: Drafted, satama: Member, skargard: Member
) -> None:
    assert receiver.get(sent.page).status_code == 200
    assert tables_holding("Zeldaq", skargard.schema) == set()
    assert tables_holding("Zeldaq", "public") == set()
    assert "participants_participant" in tables_holding("Zeldaq", satama.schema)


def test_the_page_of_a_member_that_has_left_still_says_something_in_its_place(
    receiver: Client, sent: Drafted, satama: Member
) -> None:
    with entered("network"):
        close_organisation(Organisation.objects.get(pk=satama.schema))
    page = receiver.get(sent.page).content.decode()
    assert "A member that has left" in page
    assert "A member that has left" in receiver.get("/referrals/").content.decode()
