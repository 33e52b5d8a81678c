"""The page before sending: the receiver's own screen, and what is asked there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.network.referrals.models import Referral
from apps.workshop.audit.models import Entry
from apps.workshop.participants.models import Participant
from apps.workshop.referring.models import Draft, Sent
from apps.workshop.referring.services import drafts
from tests.apps.workshop.referring.conftest import (
    AGREED,
    SUPPORT,
    WISH,
    Drafted,
    actor,
    complete,
)
from tests.apps.workshop.together import at_once
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

RISKS = "Ei yksin sahalle."


def page_of(drafted: Drafted) -> str:
    return f"{drafted.draft_page}preview/"


@pytest.fixture
def written(coach: Client, drafted: Drafted, skargard: Member) -> Drafted:
    """Everything but that the person has seen it."""
    typed = complete(
        skargard, risks=RISKS, risks_ground="request", language="fi", shown_how="", shown_on=""
    )
    answer = coach.post(drafted.draft_page, {**typed, "preview": "1"})
    assert answer.headers["Location"] == page_of(drafted)
    return drafted


def seen(**changes: Any) -> dict[str, Any]:
    today = timezone.localdate().isoformat()
    return {"shown_how": "electronic", "shown_on": today, "version": "2", **changes}


def rows_about(drafted: Drafted, action: str) -> int:
    return Entry.objects.filter(action=action, about__referral=str(drafted.pk)).count()


def need_on(page: str) -> str:
    """The sheet that the receiver sees first."""
    return page.split('aria-labelledby="h-need"')[1].split("</section>")[0]


def test_the_receiver_opens_exactly_what_the_sender_saw(
    coach: Client, written: Drafted, receiver: Client
) -> None:
    before = need_on(coach.get(page_of(written)).content.decode())
    coach.post(page_of(written), seen(send="1"))
    assert need_on(receiver.get(written.page).content.decode()) == before


def test_the_name_and_what_opens_with_it_stand_apart(coach: Client, written: Drafted) -> None:
    page = coach.get(page_of(written)).content.decode()
    first = need_on(page)
    assert all(text in first for text in (WISH, SUPPORT, AGREED, "21–24", "Finnish"))
    assert not any(text in first for text in ("Zeldaq", "Öörnizz", RISKS, "449998877", "2003"))
    later = page.split('aria-labelledby="h-later"')[1].split("</section>")[0]
    assert all(text in later for text in ("Zeldaq Öörnizz", RISKS, "19.7.2003", "own request"))


def test_a_protected_contact_is_not_there(coach: Client, written: Drafted, satama: Member) -> None:
    with inside(satama):
        Participant.objects.filter(pk=written.participant).update(is_protected=True)
    page = coach.get(page_of(written)).content.decode()
    assert "The contact details are protected." in page
    assert "9998877" not in page.replace(" ", "")
    assert "Lappeenranta" not in page


def test_sending_asks_how_and_when_the_person_saw_it(
    coach: Client, written: Drafted, satama: Member
) -> None:
    answer = coach.post(page_of(written), {"version": "2", "send": "1"})
    assert set(answer.context["form"].errors) == {"shown_how", "shown_on"}
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = coach.post(page_of(written), seen(shown_on=tomorrow.isoformat(), send="1"))
    assert list(answer.context["form"].errors) == ["shown_on"]
    with inside(satama):
        assert not Referral.objects.filter(pk=written.pk).exists()


def test_that_the_person_saw_it_is_noted_and_the_rest_waits(
    coach: Client, written: Drafted, satama: Member
) -> None:
    answer = coach.post(page_of(written), seen(seen="1"), follow=True)
    assert answer.redirect_chain[-1][0] == page_of(written)
    with inside(satama):
        draft = Draft.objects.get(pk=written.pk)
    assert (draft.shown_how, draft.shown_on) == ("electronic", timezone.localdate())
    assert draft.text("wish") == WISH


def test_it_is_sent_from_here_and_the_receipt_says_on_which_ground(
    coach: Client, written: Drafted, satama: Member
) -> None:
    answer = coach.post(page_of(written), seen(send="1"), follow=True)
    assert answer.redirect_chain[-1][0] == written.page
    page = answer.content.decode()
    assert "The referral was sent. Only the receiver can open it." in page
    receipt = page.split('aria-labelledby="h-receipt"')[1].split("</section>")[0]
    assert "own request" in receipt.replace("&#x27;", "'")
    assert "Health and substance use" in receipt
    assert "Kaino Valmentaja" in receipt
    assert WISH not in receipt
    with inside(satama):
        sent = Sent.objects.get(pk=written.pk)
        assert {line["kind"] for line in sent.lines()} == {
            "wish",
            "support",
            "agreed",
            "risks",
            "who",
        }
        assert sent.shown_how == "electronic"


def test_what_is_missing_is_listed_with_its_field_and_nothing_is_sent(
    coach: Client, drafted: Drafted, satama: Member
) -> None:
    page = coach.get(page_of(drafted)).content.decode()
    for field in ("receiver", "wish"):
        assert f'href="{drafted.draft_page}#id_{field}"' in page
    assert 'name="send"' not in page
    answer = coach.post(page_of(drafted), seen(version="1", send="1"))
    assert answer.status_code == 200
    with inside(satama):
        assert not Referral.objects.filter(pk=drafted.pk).exists()
        assert Draft.objects.get(pk=drafted.pk).shown_how == "electronic"


def test_what_a_colleague_changed_meanwhile_is_looked_at_again_before_it_is_sent(
    coach: Client, director: Client, written: Drafted, skargard: Member, satama: Member
) -> None:
    theirs = complete(skargard, wish="Kollegan toive", version="2")
    director.post(written.draft_page, {**theirs, "save": "1"})
    answer = coach.post(page_of(written), seen(send="1"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Kollegan toive" in need_on(page)
    with inside(satama):
        assert not Referral.objects.filter(pk=written.pk).exists()
    version = answer.context["form"]["version"].value()
    again = coach.post(page_of(written), seen(version=version, send="1"))
    assert again.headers["Location"] == written.page


def test_a_second_click_ends_where_the_first_did(
    coach: Client, written: Drafted, satama: Member
) -> None:
    for _click in range(2):
        answer = coach.post(page_of(written), seen(send="1"))
        assert answer.headers["Location"] == written.page
    assert coach.get(page_of(written)).headers["Location"] == written.page
    with inside(satama):
        assert rows_about(written, "referrals.send") == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_who_send_at_once_send_one_referral(
    drafted: Drafted, satama: Member, skargard: Member
) -> None:
    first, second = signed_in(satama, satama.coach), signed_in(satama, satama.director)
    typed = complete(skargard, shown_how="", shown_on="")
    first.post(drafted.draft_page, {**typed, "preview": "1"})
    answers = at_once(
        lambda: first.post(page_of(drafted), seen(send="1")),
        lambda: second.post(page_of(drafted), seen(send="1")),
    )
    assert {answer.headers["Location"] for answer in answers} == {drafted.page}
    with inside(satama):
        assert Referral.objects.filter(pk=drafted.pk).count() == 1
        assert rows_about(drafted, "referrals.send") == 1


def test_a_receiver_that_cannot_receive_is_changed_on_the_drafts_page(
    coach: Client, written: Drafted, satama: Member
) -> None:
    with inside(satama):
        Draft.objects.filter(pk=written.pk).update(receiver="t_000000000000")
    answer = coach.post(page_of(written), seen(send="1"), follow=True)
    assert answer.redirect_chain[-1][0] == written.draft_page
    assert "This organisation cannot receive referrals." in answer.content.decode()


def test_nobody_else_sees_it(receiver: Client, third: Client, written: Drafted) -> None:
    for client in (receiver, third):
        assert client.get(page_of(written)).status_code == 404
        assert client.post(page_of(written), seen(send="1")).status_code == 404


def test_a_look_is_in_the_trail(coach: Client, written: Drafted, satama: Member) -> None:
    coach.get(page_of(written))
    with inside(satama):
        newest = Entry.objects.latest("id")
        assert newest.action == "referrals.read"
        assert str(written.participant) in newest.participant_ids


def test_saving_twice_at_the_service_notes_the_same(satama: Member, written: Drafted) -> None:
    with inside(satama):
        draft = Draft.objects.get(pk=written.pk)
        text = drafts.text_of(draft)
        drafts.save_draft(draft, text, opened_version=2, by=actor(satama))
        drafts.save_draft(draft, text, opened_version=2, by=actor(satama))
        assert Draft.objects.get(pk=written.pk).version == 3
