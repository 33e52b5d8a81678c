"""Answering and withdrawing: who may, until when, and two people at once."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from apps.network.referrals.models import Referral
from apps.network.referrals.services import NotOpenAnyMore
from apps.workshop.participants.models import Participant
from apps.workshop.referring.models import Accepted
from apps.workshop.referring.services import answering, opening, taking_back
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.organisations import lookup
from tenants.organisations.models import Organisation
from tests.apps.workshop.referring.conftest import Drafted, actor, complete, no_place, promise
from tests.apps.workshop.together import at_once
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TOO_LATE = "Nothing was changed: the referral is already “{}”."


def state_of(member: Member, sent: Drafted) -> str:
    with inside(member):
        return Referral.objects.get(pk=sent.pk).state


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (no_place(reason=""), "reason"),
        (no_place(reason="because"), "reason"),
        (no_place(reply="  "), "reply"),
        (no_place(answer="redirect"), "elsewhere"),
        (no_place(answer="redirect", elsewhere="t_nobody"), "elsewhere"),
        (no_place(answer="waitlist", estimate_on="joskus"), "estimate_on"),
        (promise(unit="999999"), "unit"),
        (promise(starts_on=""), "starts_on"),
        (promise(starts_on="huomenna"), "starts_on"),
        ({"answer": "", "starts_on": "", "reason": ""}, "answer"),
        ({"answer": "maybe", "starts_on": "", "reason": ""}, "answer"),
    ],
)
def test_an_answer_is_a_place_with_a_first_day_or_a_refusal_with_a_reason(
    receiver: Client, sent: Drafted, skargard: Member, form: dict[str, str], field: str
) -> None:
    answer = receiver.post(sent.answer, form)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert state_of(skargard, sent) == "received"
    with inside(skargard):
        assert not Participant.objects.filter(given_name="Zeldaq").exists()


@pytest.mark.parametrize("reason", Referral.DeclineReason.values)
def test_a_refusal_carries_its_reason(
    receiver: Client, sent: Drafted, skargard: Member, reason: str
) -> None:
    receiver.post(sent.answer, no_place(reason=reason))
    with inside(skargard):
        referral = Referral.objects.get(pk=sent.pk)
        assert (referral.state, referral.decline_reason) == ("declined", reason)
        assert not Accepted.objects.filter(pk=sent.pk).exists()


def test_the_first_opening_is_noted_and_the_second_changes_nothing(
    receiver: Client, coach: Client, sent: Drafted, skargard: Member
) -> None:
    coach.get(sent.page)
    assert state_of(skargard, sent) == "sent"
    receiver.get(sent.page)
    with inside(skargard):
        first = Referral.objects.get(pk=sent.pk).received_at
    receiver.get(sent.page)
    with inside(skargard):
        assert Referral.objects.get(pk=sent.pk).received_at == first is not None


def test_the_sender_takes_the_referral_back_until_it_is_answered(
    coach: Client, receiver: Client, sent: Drafted, satama: Member
) -> None:
    receiver.get(sent.page)
    answer = coach.post(sent.withdraw, follow=True)
    assert "The referral was withdrawn." in said(answer)
    assert state_of(satama, sent) == "withdrawn"


@pytest.mark.parametrize(
    ("form", "state", "label"),
    [(promise(), "accepted", "Place promised"), (no_place(), "declined", "No place")],
)
def test_the_sender_does_not_take_back_what_was_answered(
    coach: Client,
    receiver: Client,
    sent: Drafted,
    satama: Member,
    form: dict[str, str],
    state: str,
    label: str,
) -> None:
    receiver.post(sent.answer, form)
    assert TOO_LATE.format(label) in said(coach.post(sent.withdraw, follow=True))
    assert state_of(satama, sent) == state


@pytest.mark.parametrize("form", [promise(), no_place()])
def test_a_withdrawn_referral_is_not_answered(
    coach: Client, receiver: Client, sent: Drafted, skargard: Member, form: dict[str, str]
) -> None:
    coach.post(sent.withdraw)
    assert TOO_LATE.format("Withdrawn") in said(receiver.post(sent.answer, form, follow=True))
    assert state_of(skargard, sent) == "withdrawn"
    with inside(skargard):
        assert not Participant.objects.filter(given_name="Zeldaq").exists()


@pytest.mark.parametrize(("first", "second"), [(promise(), no_place()), (no_place(), promise())])
def test_an_answer_is_not_changed_by_a_second_one(
    receiver: Client,
    sent: Drafted,
    skargard: Member,
    first: dict[str, str],
    second: dict[str, str],
) -> None:
    receiver.post(sent.answer, first)
    state = state_of(skargard, sent)
    assert "Nothing was changed" in said(receiver.post(sent.answer, second, follow=True))
    assert state_of(skargard, sent) == state


def test_the_receiver_does_not_withdraw(receiver: Client, sent: Drafted, skargard: Member) -> None:
    assert "Nothing was changed" in said(receiver.post(sent.withdraw, follow=True))
    assert state_of(skargard, sent) == "received"
    assert "withdraw/" not in said(receiver.get(sent.page))


@pytest.mark.parametrize("form", [promise(), no_place()])
def test_the_sender_does_not_answer(
    coach: Client, sent: Drafted, satama: Member, form: dict[str, str]
) -> None:
    assert "Nothing was changed" in said(coach.post(sent.answer, form, follow=True))
    assert state_of(satama, sent) == "sent"
    with inside(satama):
        assert Participant.objects.filter(given_name="Zeldaq").count() == 1
    assert "answer/" not in said(coach.get(sent.page))


def test_the_service_lets_the_sender_neither_accept_nor_decline(
    sent: Drafted, satama: Member
) -> None:
    with inside(satama):
        by = actor(satama)
        opened = opening.open_referral(sent.pk, by=by)
        with pytest.raises(PermissionError), transaction.atomic():
            answering.accept(opened, starts_on=opened.referral.sent_at.date(), by=by)
        with pytest.raises(PermissionError), transaction.atomic():
            answering.decline(opened, reason="full", by=by)
        taking_back.withdraw(opened, by=by)
        assert Participant.objects.filter(given_name="Zeldaq").count() == 1


def test_the_service_does_not_let_the_receiver_withdraw(sent: Drafted, skargard: Member) -> None:
    with inside(skargard):
        by = actor(skargard)
        opened = opening.open_referral(sent.pk, by=by)
        with pytest.raises(PermissionError), transaction.atomic():
            taking_back.withdraw(opened, by=by)
        answering.decline(opened, reason="full", by=by)


def test_the_service_answers_what_is_not_open_any_more_with_its_state(
    sent: Drafted, skargard: Member
) -> None:
    with inside(skargard):
        by = actor(skargard)
        first = opening.open_referral(sent.pk, by=by)
        late = opening.open_referral(sent.pk, by=by)
        answering.decline(first, reason="full", by=by)
        with pytest.raises(NotOpenAnyMore) as refusal:
            answering.accept(late, starts_on=late.referral.sent_at.date(), by=by)
        assert refusal.value.state == "declined"
        assert late.identity is None


@pytest.mark.parametrize("verb", ["", "answer/", "withdraw/"])
def test_a_third_organisation_finds_nothing(
    third: Client, receiver: Client, sent: Drafted, skargard: Member, verb: str
) -> None:
    address = f"{sent.page}{verb}"
    assert third.post(address, promise()).status_code in (404, 405)
    assert third.get(address).status_code in (404, 405)
    assert third.get(sent.page).status_code == 404
    assert state_of(skargard, sent) == "sent"
    assert receiver.get(sent.page).status_code == 200


def test_a_third_organisation_is_shown_no_trace_on_its_board(third: Client, sent: Drafted) -> None:
    shown = third.get("/referrals/").context
    rows = [*shown["waiting"], *shown["answered"], *shown["sent"]]
    assert rows
    assert sent.pk not in {row["referral"].pk for row in rows}


def test_an_address_that_never_was_is_not_found(coach: Client) -> None:
    unknown = "/referrals/00000000-0000-4000-8000-000000000000/"
    assert coach.get(unknown).status_code == 404
    assert coach.post(f"{unknown}answer/", promise()).status_code == 404
    assert coach.post(f"{unknown}withdraw/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_people_promising_at_once_one_gets_the_participant_and_one_a_sentence(
    sent: Drafted, skargard: Member
) -> None:
    clients = [signed_in(skargard, skargard.coach), signed_in(skargard, skargard.director)]
    answers = at_once(
        *[
            lambda client=client: client.post(sent.answer, promise(), follow=True)
            for client in clients
        ]
    )
    pages = [said(answer) for answer in answers]
    assert sum("is now your participant." in page for page in pages) == 1
    assert sum(TOO_LATE.format("Place promised") in page for page in pages) == 1
    with inside(skargard):
        assert Participant.objects.filter(given_name="Zeldaq").count() == 1
        assert Accepted.objects.filter(pk=sent.pk).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_and_a_promise_at_once_leave_one_of_the_two(
    sent: Drafted, satama: Member, skargard: Member
) -> None:
    sender, answering = signed_in(satama, satama.coach), signed_in(skargard, skargard.coach)
    pages = [
        said(answer)
        for answer in at_once(
            lambda: sender.post(sent.withdraw, follow=True),
            lambda: answering.post(sent.answer, promise(), follow=True),
        )
    ]
    assert sum("Nothing was changed" in page for page in pages) == 1
    with inside(skargard):
        came = Participant.objects.filter(given_name="Zeldaq").count()
    assert (state_of(satama, sent), came) in {("withdrawn", 0), ("accepted", 1)}


def test_a_member_that_lost_its_confirmation_sees_its_referrals_no_more(
    receiver: Client, sent: Drafted, skargard: Member
) -> None:
    assert receiver.get(sent.page).status_code == 200
    with entered(NETWORK):
        Organisation.objects.filter(pk=skargard.schema).update(membership="refused")
    lookup.forget()
    assert receiver.get(sent.page).status_code == 403
    assert receiver.post(sent.answer, promise()).status_code == 403
    with inside(skargard):
        assert not Referral.objects.filter(pk=sent.pk).exists()


def test_what_was_agreed_for_one_receiver_is_not_sent_to_another_by_a_second_draft(
    coach: Client, sent: Drafted, satama: Member, members: dict[str, Member]
) -> None:
    """Each receiver needs a draft, and so a consent, of its own."""
    begun = coach.post("/referrals/add/", {"participant": sent.participant})
    assert begun.headers["Location"] != sent.draft_page
    blank = coach.get(begun.headers["Location"]).context["form"]
    assert not blank["consent"].value()
    assert not blank["receiver"].value()
    other = coach.post(begun.headers["Location"], {**complete(members["rannikko"]), "send": "1"})
    assert other.status_code == 302
