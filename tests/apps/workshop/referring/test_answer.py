"""Answering and withdrawing: who may, until when, and two people at once."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from apps.network.referrals.blocks import Ground
from apps.network.referrals.models import Referral
from apps.network.referrals.services import NotOpenAnyMore
from apps.workshop.participants.models import Participant
from apps.workshop.referring.models import Accepted
from apps.workshop.referring.services import answering, opening, taking_back
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.organisations import lookup
from tenants.organisations.models import Organisation
from tests.apps.workshop.referring.conftest import (
    Drafted,
    actor,
    complete,
    elsewhere,
    no_place,
    promise,
    queue,
)
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
        (no_place(answer="waitlist", estimate_on="2020-01-01"), "estimate_on"),
        (promise(starts_on="2020-01-01"), "starts_on"),
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


def test_taking_back_is_asked_about_first(
    coach: Client, receiver: Client, sent: Drafted, skargard: Member
) -> None:
    assert "Yes, withdraw" not in said(coach.get(sent.page))
    assert "Yes, withdraw" in said(coach.get(f"{sent.page}?step=withdraw"))
    assert "Yes, withdraw" not in said(receiver.get(f"{sent.page}?step=withdraw"))
    assert state_of(skargard, sent) == "received"


def test_the_sender_does_not_take_back_what_has_ended(
    coach: Client, receiver: Client, sent: Drafted, satama: Member
) -> None:
    receiver.post(sent.answer, no_place())
    assert TOO_LATE.format("No place") in said(coach.post(sent.withdraw, follow=True))
    assert state_of(satama, sent) == "declined"


def test_the_sender_takes_back_what_was_promised_until_the_first_day(
    coach: Client, receiver: Client, sent: Drafted, satama: Member, skargard: Member
) -> None:
    receiver.post(sent.answer, promise())
    assert "The referral was withdrawn." in said(coach.post(sent.withdraw, follow=True))
    assert state_of(satama, sent) == "withdrawn"
    page = said(receiver.get(sent.page))
    assert "What was sealed has been shredded" in page
    assert "Haluan rakentaa" not in page
    with inside(skargard):
        # What became of the person here is the receiver's own.
        assert Participant.objects.filter(given_name="Zeldaq").count() == 1


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


@pytest.mark.parametrize("query", ["", "?tab=sent", "?view=list", "?tab=sent&view=list"])
def test_a_third_organisation_is_shown_no_trace_on_its_board(
    third: Client, sent: Drafted, query: str
) -> None:
    shown = said(third.get(f"/referrals/{query}"))
    assert "L-" in shown
    assert str(sent.pk) not in shown


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
def test_a_withdrawal_and_a_promise_at_once_leave_no_half_of_either(
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
    refused = sum("Nothing was changed" in page for page in pages)
    with inside(skargard):
        came = Participant.objects.filter(given_name="Zeldaq").count()
    # Withdrawn first, the promise finds nothing; promised first, it is withdrawn after that.
    assert state_of(satama, sent) == "withdrawn"
    assert (refused, came) in {(1, 0), (0, 1)}


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
    assert not blank["wish"].value()
    assert not blank["receiver"].value()
    other = coach.post(begun.headers["Location"], {**complete(members["rannikko"]), "send": "1"})
    assert other.status_code == 302


def test_the_waiting_list_keeps_the_name_closed_and_says_the_place(
    coach: Client, receiver: Client, sent: Drafted, satama: Member
) -> None:
    receiver.post(sent.answer, queue(estimate_on="2026-12-01", reply="Soitamme."))
    assert state_of(satama, sent) == "waitlisted"
    page = coach.get(sent.page)
    assert page.context["queue_place"] == 1
    assert "1.12.2026" in said(page)
    assert "Soitamme." in said(page)
    assert "Zeldaq" not in said(receiver.get(sent.page))
    # From the queue a place can be promised, and nothing else than before be put there.
    answers = [
        value for value, _label in receiver.get(sent.page).context["form"]["answer"].field.choices
    ]
    assert answers == ["accept", "redirect", "decline"]


def test_another_unit_is_proposed_by_name_and_nothing_is_passed_on(
    coach: Client, receiver: Client, sent: Drafted, members: dict[str, Member], third: Client
) -> None:
    receiver.post(sent.answer, elsewhere(members["rannikko"]))
    page = said(coach.get(sent.page))
    assert f"Proposed: {members['rannikko'].name}" in page
    assert "Heillä on tilaa." in page
    assert third.get(sent.page).status_code == 404
    assert "Zeldaq" not in said(receiver.get(sent.page))


def test_a_refused_referral_is_opened_again_with_its_whole_time(
    receiver: Client, sent: Drafted, skargard: Member
) -> None:
    receiver.post(sent.answer, no_place())
    with inside(skargard):
        before = Referral.objects.get(pk=sent.pk).decision_due_at
    receiver.post(f"{sent.page}act/", {"act": "reopen"})
    assert state_of(skargard, sent) == "in_review"
    with inside(skargard):
        now = Referral.objects.get(pk=sent.pk)
        assert now.decision_due_at > before
        assert now.decline_reason == ""
    receiver.post(sent.answer, promise())
    assert state_of(skargard, sent) == "accepted"


@pytest.mark.parametrize(("act", "state"), [("start", "started"), ("miss", "no_show")])
def test_the_receiver_says_whether_the_person_came_and_the_sender_completes_it(
    coach: Client, receiver: Client, sent: Drafted, satama: Member, act: str, state: str
) -> None:
    receiver.post(sent.answer, promise())
    receiver.post(f"{sent.page}act/", {"act": act})
    assert state_of(satama, sent) == state
    late = said(receiver.post(f"{sent.page}act/", {"act": "start"}, follow=True))
    assert "Nothing was changed" in late
    assert "is complete" in said(coach.get(sent.page))
    done = said(coach.post(f"{sent.page}act/", {"act": "close"}, follow=True))
    assert "The hand-over is complete." in done
    again = said(coach.post(f"{sent.page}act/", {"act": "close"}, follow=True))
    assert "Nothing was changed" in again


def test_the_accepted_person_comes_to_the_unit_and_to_whoever_promised(
    receiver: Client, sent: Drafted, skargard: Member
) -> None:
    receiver.post(sent.answer, promise(unit=str(skargard.unit)))
    with inside(skargard):
        person = Participant.objects.get(given_name="Zeldaq")
        assert person.unit_id == skargard.unit
        assert [one.email for one in person.coaches.all()] == [skargard.coach]


def test_a_name_whose_consent_has_ended_does_not_open(
    receiver: Client, sent: Drafted, skargard: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = [Ground("consent")]
    monkeypatch.setattr(answering, "ended_grounds", lambda _parts: over)
    answer = receiver.post(sent.answer, promise())
    assert answer.status_code == 409
    assert "Ask the sender to talk with the person again." in said(answer)
    assert "Zeldaq" not in said(answer)
    assert state_of(skargard, sent) == "received"


def test_an_act_that_is_none_is_refused(receiver: Client, sent: Drafted) -> None:
    assert receiver.post(f"{sent.page}act/", {"act": "accept"}).status_code == 400
    assert receiver.post(f"{sent.page}act/").status_code == 400
