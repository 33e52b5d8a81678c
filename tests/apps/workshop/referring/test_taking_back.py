"""Withdrawing and erasing from every state, by the person and for them, and what follows there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.network.referrals import services as shared
from apps.network.referrals.models import Referral
from apps.network.referrals.workflow import State
from apps.workshop.audit.models import Entry
from apps.workshop.notifications.models import Notification
from apps.workshop.participants.models import Participant
from apps.workshop.referring.models import Accepted, Consent
from apps.workshop.referring.services import answering, opening, sending, taking_back, talking
from apps.workshop.referring.services.own import Own
from tests.apps.workshop.referring.conftest import WISH, actor
from tests.apps.workshop.referring.desk import RISKS, Desk
from tests.apps.workshop.referring.test_person import yes
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = pytest.mark.django_db

NAMES = ("Zeldaq", "Öörnizz", WISH, RISKS, "998877")


def everything_in_public(*members: Member) -> str:
    """Every value of every shared table that one of them may see, as text."""
    texts = []
    for member in members:
        with inside(member), connection.cursor() as cursor:
            cursor.execute(
                "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r'"
                " AND relnamespace = 'public'::regnamespace"
                " AND has_table_privilege(oid, 'SELECT')"
            )
            for (table,) in cursor.fetchall():
                cursor.execute(f"SELECT string_agg(t::text, chr(10)) FROM {table} t")
                texts.append(cursor.fetchone()[0] or "")
    return "\n".join(texts)


def to(desk: Desk, state: str) -> None:
    """Bring the referral to a state."""
    desk.show()
    desk.send()
    with inside(desk.receiver):
        by = actor(desk.receiver)
        if state == State.SENT:
            return
        opened = opening.open_referral(desk.drafted.pk, by=by)
        talking.write_message(opened, text="Zkysymys", by=by)
        if state == State.IN_REVIEW:
            answering.review(opened, by=by)
        if state == State.WAITLISTED:
            answering.waitlist(opened, starts_on=timezone.localdate(), by=by)
    if state in (State.ACCEPTED, State.STARTED):
        desk.accept()
    if state == State.STARTED:
        desk.start()


@pytest.mark.parametrize("state", [State.SENT, State.RECEIVED, State.IN_REVIEW, State.WAITLISTED])
def test_before_a_place_is_promised_nothing_is_left(desk: Desk, state: str) -> None:
    to(desk, state)
    phone = desk.phone()
    assert "Take the referral back" in phone.get("/r/").content.decode()
    assert "Yes, take it back" in phone.get("/r/?step=withdraw").content.decode()
    assert phone.post("/r/", {"go": "withdraw"}).headers["Location"] == "/r/?done=withdrawn"
    referral = desk.referral()
    assert referral.state == State.WITHDRAWN
    assert referral.erasure_asked_at is None
    assert desk.sealed_rows() == 0
    assert desk.acts().count("own_withdraw") == 1
    for _round in range(2):
        desk.catch_up(desk.receiver)
    assert desk.acts(desk.receiver).count("withdrawn") == 1
    assert "erasure_asked" not in desk.acts(desk.receiver)
    assert "Your referral was taken back" in phone.get("/r/").content.decode()
    left = everything_in_public(desk.sender, desk.receiver)
    assert str(referral.pk) in left
    assert not [one for one in (*NAMES, "Zkysymys") if one in left]


def test_a_second_time_nothing_happens(desk: Desk) -> None:
    to(desk, State.SENT)
    phone = desk.phone()
    for _click in range(2):
        assert phone.post("/r/", {"go": "withdraw"}).status_code == 302
    assert desk.acts().count("own_withdraw") == 1


@pytest.mark.parametrize("state", [State.ACCEPTED, State.STARTED])
@pytest.mark.parametrize("answer", ["erased", "kept_law"])
def test_after_a_place_was_promised_the_officer_there_answers(
    desk: Desk, state: str, answer: str
) -> None:
    to(desk, state)
    phone = desk.phone()
    go = "withdraw" if state == State.ACCEPTED else "erase"
    assert phone.get(f"/r/?step={go}").status_code == 200
    phone.post("/r/", {"go": go})
    assert desk.sealed_rows() == 0
    assert "They have not answered yet" in phone.get("/r/").content.decode()
    for _round in range(2):
        desk.catch_up(desk.receiver)
    assert desk.acts(desk.receiver).count("erasure_asked") == 1
    with inside(desk.receiver):
        accepted = Accepted.objects.get(pk=desk.drafted.pk)
        assert Participant.objects.filter(pk=accepted.participant_id).exists()
        told = Notification.objects.get(kind="erasure_asked")
        assert told.person.email == desk.receiver.officer
        assert told.label == desk.referral().number
    officer = signed_in(desk.receiver, desk.receiver.officer)
    page = officer.get("/log/erasures/").content.decode()
    assert desk.referral().number in page
    assert desk.sender.name in page
    assert "Zeldaq" not in page
    address = f"/log/erasures/{desk.drafted.pk}/"
    assert officer.post(address, {"answer": ""}).status_code == 200
    assert officer.post(address, {"answer": answer}).status_code == 302
    assert "Nobody asks for erasure" in officer.get("/log/erasures/").content.decode()
    officer.post(address, {"answer": "not_ours"})
    assert desk.referral().erasure_answer == answer
    for _round in range(2):
        desk.catch_up(desk.sender)
    assert desk.acts().count("erasure_answered") == 1
    assert desk.acts(desk.receiver).count("answer_erasure") == 1
    words = {"erased": "has erased your data", "kept_law": "because the law demands it"}
    assert words[answer] in phone.get("/r/").content.decode()
    assert words[answer] in desk.coach.get(desk.drafted.page).content.decode()


def test_staff_can_ask_for_the_person(desk: Desk, receiver: Client) -> None:
    to(desk, State.STARTED)
    page = f"/referrals/{desk.drafted.pk}/for-person/"
    assert "Ask for erasure for the person" in desk.coach.get(desk.drafted.page).content.decode()
    assert "Yes, ask for it" not in desk.coach.get(desk.drafted.page).content.decode()
    sure = desk.coach.get(f"{desk.drafted.page}?step=erase").content.decode()
    assert "Yes, ask for it" in sure
    assert receiver.post(page, {"erase": "1"}).status_code == 404
    desk.coach.post(page, {"erase": "1"})
    desk.coach.post(page, {"erase": "1"})
    assert desk.referral().erasure_asked_at
    assert desk.acts().count("shred") == 1


def test_an_open_referral_is_withdrawn_and_not_erased(desk: Desk) -> None:
    to(desk, State.SENT)
    desk.coach.post(f"/referrals/{desk.drafted.pk}/for-person/", {"erase": "1"})
    desk.phone().post("/r/", {"go": "erase"})
    assert desk.referral().state == State.SENT
    assert desk.sealed_rows()


def test_only_the_officer_sees_and_answers(desk: Desk, receiver: Client, coach: Client) -> None:
    to(desk, State.ACCEPTED)
    desk.phone().post("/r/", {"go": "withdraw"})
    address = f"/log/erasures/{desk.drafted.pk}/"
    director = signed_in(desk.receiver, desk.receiver.director)
    own_officer = signed_in(desk.sender, desk.sender.officer)
    for client in (receiver, director, coach):
        assert client.get("/log/erasures/").status_code == 403
        assert client.post(address, {"answer": "erased"}).status_code == 403
    own_officer.post(address, {"answer": "erased"})
    assert desk.referral().erasure_answer == ""


def test_a_withdrawn_consent_removes_its_blocks_alone(desk: Desk) -> None:
    desk.write(risks="consent")
    phone = desk.phone()
    phone.post("/r/", yes(desk))
    desk.send()
    (given,) = desk.consents()
    before = desk.sealed_rows()
    assert (
        "Yes, I take my consent back"
        in phone.get(f"/r/?step=consent&of={given.pk}").content.decode()
    )
    phone.post("/r/", {"go": "withdraw_consent", "of": str(given.pk)})
    assert desk.sealed_rows() == before - 1
    assert desk.referral().state == State.SENT
    page = phone.get("/r/").content.decode()
    assert RISKS not in page
    assert WISH in page
    with inside(desk.sender):
        told = Entry.objects.get(action="referrals.own_withdraw_consent")
        assert told.about["blocks"] == "risks"
    desk.accept()
    with inside(desk.receiver):
        seen = opening.open_referral(desk.drafted.pk, by=actor(desk.receiver))
        assert seen.identity is not None
        assert seen.parts.text("risks") == ""


def test_without_consent_to_the_name_no_place_can_be_promised(desk: Desk) -> None:
    desk.write(who="consent")
    phone = desk.phone()
    phone.post("/r/", yes(desk))
    desk.send()
    (given,) = desk.consents()
    desk.coach.post(f"/referrals/{desk.drafted.pk}/for-person/", {"consent": str(given.pk)})
    assert desk.acts()[0] == "withdraw_consent"
    with pytest.raises(answering.GroundHasEnded):
        desk.accept()


def test_a_consent_withdrawn_before_sending_is_no_ground(desk: Desk) -> None:
    desk.write(risks="consent")
    phone = desk.phone()
    phone.post("/r/", yes(desk))
    (given,) = desk.consents()
    phone.post("/r/", {"go": "withdraw_consent", "of": str(given.pk)})
    with pytest.raises(sending.NotReady):
        desk.send()


def test_consents_of_others_are_out_of_reach(desk: Desk) -> None:
    with inside(desk.sender):
        today = timezone.localdate()
        other = Consent.objects.create(
            referral_id=desk.sender.draft,
            participant_id=desk.sender.participant,
            receiver=desk.receiver.schema,
            blocks=["wish"],
            given_how="written",
            given_on=today,
            valid_until=today + timedelta(days=9),
        )
    phone = desk.phone()
    for of in (str(other.pk), "x", ""):
        phone.post("/r/", {"go": "withdraw_consent", "of": of})
    with inside(desk.sender):
        other.refresh_from_db()
        assert other.withdrawn_at is None
        with pytest.raises(PermissionError):
            taking_back.withdraw_consent(other, by=Own(desk.link(), None))


def test_nothing_is_added_to_what_is_shredded(desk: Desk) -> None:
    to(desk, State.RECEIVED)
    with inside(desk.receiver):
        by = actor(desk.receiver)
        opened = opening.open_referral(desk.drafted.pk, by=by)
    desk.phone().post("/r/", {"go": "withdraw"})
    with inside(desk.receiver), pytest.raises(shared.Shredded):
        talking.write_message(opened, text="Liian myöhään", by=by)
    assert desk.sealed_rows() == 0


def test_the_receiver_asks_nobody_to_erase(desk: Desk) -> None:
    """The columns of the sender's acts are the sender's, whatever a page does."""
    from django.db import DatabaseError, transaction

    to(desk, State.ACCEPTED)
    with inside(desk.receiver):
        referral = Referral.objects.get(pk=desk.drafted.pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            shared.ask_erasure(referral)
