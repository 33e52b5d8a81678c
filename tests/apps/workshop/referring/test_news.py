"""What the other side did, and what is due, is told by our own side, to those it concerns, once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.network.referrals.clocks import half_way
from apps.network.referrals.models import Referral
from apps.network.referrals.workflow import State
from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.letters import send_due
from apps.workshop.notifications.models import Notification
from apps.workshop.referring.news import tell_news
from apps.workshop.referring.services import answering, opening, taking_back, talking
from apps.workshop.referring.services.catching_up import catch_up
from apps.workshop.referring.services.opening import OpenReferral
from apps.workshop.referring.tasks import ask_other_side
from tenants.accounts.models import Message, User
from tests.apps.workshop.referring.conftest import actor
from tests.support.people import inside
from tests.support.queries import asked
from tests.support.world import Member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def all_heard(satama: Member, skargard: Member) -> None:
    """satama has sent skargard a referral, and both know of everything there is so far.

    The message about it, the meeting and the file among that.
    """
    for member in (satama, skargard):
        with inside(member):
            tell_news()
            HEARD[member.key] = set(Notification.objects.values_list("pk", flat=True))


HEARD: dict[str, set[int]] = {}
"""What each member's people were told before the test."""


def told(member: Member, kind: Kind, times: int = 1) -> set[str]:
    """Who was told of a kind, each as many times."""
    with inside(member):
        known = HEARD.get(member.key, set())
        found = Notification.objects.filter(kind=kind).exclude(pk__in=known)
        found = found.select_related("person")
        emails = [one.person.email for one in found]
    assert len(emails) == times * len(set(emails))
    return set(emails)


@contextmanager
def opened(member: Member, pk: str) -> Iterator[OpenReferral]:
    """The member's coach has the referral open."""
    with inside(member):
        yield opening.open_referral(uuid.UUID(pk), by=actor(member))


def everybody(member: Member) -> set[str]:
    return {member.coach, member.director}


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    with patch.object(timezone, "now", return_value=moment):
        yield


def decline(member: Member, pk: str) -> None:
    with opened(member, pk) as one:
        answering.decline(one, reason="full", by=actor(member))


def news(member: Member) -> int:
    """How many things a round tells; a second round tells nothing."""
    with inside(member):
        first = tell_news()
        assert tell_news() == 0
    return first


def the_referral(member: Member, pk: str) -> Referral:
    with inside(member):
        return Referral.objects.get(pk=pk)


def test_the_receiver_s_staff_who_may_refer_are_told_of_an_arrival_once(skargard: Member) -> None:
    with inside(skargard):
        Notification.objects.filter(kind=Kind.REFERRAL_ARRIVED).delete()
    assert news(skargard) == 1
    assert told(skargard, Kind.REFERRAL_ARRIVED) == everybody(skargard)


def test_what_was_sent_is_no_message_besides(satama: Member, skargard: Member) -> None:
    with inside(skargard):
        Notification.objects.all().delete()
    # The arrival, what was written with it by hand, and the file; the sealed blocks are none.
    assert news(skargard) == 3
    assert told(skargard, Kind.REFERRAL_MESSAGE, times=2) == everybody(skargard)
    assert told(satama, Kind.REFERRAL_MESSAGE) == set()


def test_the_sending_person_alone_is_told_of_the_answer(satama: Member, skargard: Member) -> None:
    decline(skargard, satama.sent)
    assert news(satama) == 1
    assert told(satama, Kind.REFERRAL_ANSWERED) == {satama.coach}


def test_everybody_who_may_refer_is_told_where_the_sender_has_left(
    satama: Member, skargard: Member
) -> None:
    decline(skargard, satama.sent)
    with inside(satama):
        User.objects.filter(email=satama.coach).update(is_active=False)
    news(satama)
    assert told(satama, Kind.REFERRAL_ANSWERED) == {satama.director}


def test_each_answer_of_several_is_told(satama: Member, skargard: Member) -> None:
    """No place, up again, a place in the queue, a place."""
    decline(skargard, satama.sent)
    assert news(satama) == 1
    with opened(skargard, satama.sent) as one:
        answering.reopen(one, by=actor(skargard))
    assert news(satama) == 1
    with opened(skargard, satama.sent) as one:
        answering.waitlist(one, by=actor(skargard))
    assert news(satama) == 1
    with opened(skargard, satama.sent) as one:
        answering.accept(one, starts_on=timezone.localdate(), by=actor(skargard))
    assert news(satama) == 1
    assert told(satama, Kind.REFERRAL_ANSWERED, times=4) == {satama.coach}


def test_what_is_said_with_the_answer_is_told_with_it(satama: Member, skargard: Member) -> None:
    with opened(skargard, satama.sent) as one:
        answering.decline(one, reason="full", reply="Keväällä on tilaa.", by=actor(skargard))
    assert news(satama) == 1
    assert told(satama, Kind.REFERRAL_MESSAGE) == set()


@pytest.mark.parametrize("act", [answering.confirm_start, answering.note_no_show])
def test_the_sender_hears_of_the_first_day(satama: Member, skargard: Member, act: object) -> None:
    with opened(skargard, satama.sent) as one:
        answering.accept(one, starts_on=timezone.localdate(), by=actor(skargard))
    news(satama)
    with opened(skargard, satama.sent) as one:
        act(one, by=actor(skargard))  # type: ignore[operator]
    assert news(satama) == 1
    assert told(satama, Kind.REFERRAL_REACHED) == {satama.coach}


def test_messages_meetings_and_files_are_told_to_the_other_side_only(
    satama: Member, skargard: Member
) -> None:
    with opened(skargard, satama.sent) as one:
        talking.write_message(one, text="Sopiiko iltapäivä?", by=actor(skargard))
    assert (news(satama), news(skargard)) == (1, 0)
    assert told(satama, Kind.REFERRAL_MESSAGE) == {satama.coach}
    with opened(satama, satama.sent) as one:
        talking.write_message(one, text="Sopii.", by=actor(satama))
        talking.propose_meeting(one, at=timezone.now(), place="Pajalla", by=actor(satama))
        talking.attach(one, name="a.pdf", kind="application/pdf", content=b"%PDF", by=actor(satama))
    # Two texts of one round are one piece of news, and the file is another.
    assert (news(satama), news(skargard)) == (0, 2)
    assert told(skargard, Kind.REFERRAL_MESSAGE, times=2) == everybody(skargard)


def test_after_a_promise_only_who_reaches_the_participant_is_told(
    satama: Member, skargard: Member
) -> None:
    with opened(skargard, satama.sent) as one:
        answering.accept(one, starts_on=timezone.localdate(), by=actor(skargard))
    with opened(satama, satama.sent) as one:
        talking.write_message(one, text="Kiitos.", by=actor(satama))
    with (
        inside(skargard),
        patch(
            "apps.workshop.referring.news.sees", lambda by, _who: by.user.email == skargard.coach
        ),
    ):
        tell_news()
    assert told(skargard, Kind.REFERRAL_MESSAGE) == {skargard.coach}


def test_a_withdrawal_is_told_to_who_had_heard_of_the_arrival(
    satama: Member, skargard: Member
) -> None:
    with opened(satama, satama.sent) as one:
        taking_back.withdraw(one, by=actor(satama))
    assert news(skargard) == 1
    assert told(skargard, Kind.REFERRAL_WITHDRAWN) == everybody(skargard)


def test_who_never_heard_of_the_arrival_hears_of_no_withdrawal(
    satama: Member, skargard: Member
) -> None:
    with inside(skargard):
        Notification.objects.all().delete()
    with opened(satama, satama.sent) as one:
        taking_back.withdraw(one, by=actor(satama))
    assert news(skargard) == 0


def test_one_is_reminded_at_half_of_the_answer_time(satama: Member, skargard: Member) -> None:
    one = the_referral(skargard, satama.sent)
    half = half_way(one.sent_at, one.answer_due_at)
    with at(half - timedelta(seconds=1)):
        assert news(skargard) == 0
    with at(half):
        assert news(skargard) == 1
    assert told(skargard, Kind.REFERRAL_REMINDER) == everybody(skargard)


def test_a_late_answer_and_a_late_decision_are_told_to_directors_too(
    satama: Member, skargard: Member
) -> None:
    one = the_referral(skargard, satama.sent)
    with inside(skargard):
        User.objects.filter(email=skargard.director).update(roles=["director"])
    with at(one.answer_due_at):
        assert news(skargard) == 1
    with at(one.decision_due_at):
        assert news(skargard) == 1
    assert told(skargard, Kind.REFERRAL_WAITING, times=2) == everybody(skargard)
    assert told(skargard, Kind.REFERRAL_REMINDER) == set()


def test_what_is_in_review_is_reminded_of_at_half_of_the_decision_time(
    satama: Member, skargard: Member
) -> None:
    with opened(skargard, satama.sent) as one:
        answering.review(one, by=actor(skargard))
    row = the_referral(skargard, satama.sent)
    with at(half_way(row.sent_at, row.decision_due_at)):
        assert news(skargard) == 1
    with at(row.decision_due_at):
        assert news(skargard) == 1
    assert told(skargard, Kind.REFERRAL_REMINDER) == everybody(skargard)
    assert told(skargard, Kind.REFERRAL_WAITING) == everybody(skargard)


def test_the_expiry_is_told_to_both_sides(satama: Member, skargard: Member) -> None:
    decline(skargard, satama.sent)
    # Clocks begin anew when it is opened again: here, long ago.
    with at(timezone.now() - timedelta(days=40)), opened(skargard, satama.sent) as one:
        answering.reopen(one, by=actor(skargard))
    for member in (satama, skargard):
        with inside(member):
            catch_up()
    assert the_referral(satama, satama.sent).state == State.EXPIRED
    assert (news(skargard), news(satama)) == (1, 1)
    assert told(skargard, Kind.REFERRAL_EXPIRED) == everybody(skargard)
    assert told(satama, Kind.REFERRAL_EXPIRED) == {satama.coach}


def test_a_referral_from_long_ago_is_no_news(skargard: Member) -> None:
    with inside(skargard):
        Notification.objects.all().delete()
    with at(timezone.now() + timedelta(days=100)), inside(skargard):
        tell_news()
    assert told(skargard, Kind.REFERRAL_ARRIVED) == set()


def test_a_round_without_news_asks_once_and_reads_no_referral(skargard: Member) -> None:
    with inside(skargard), CaptureQueriesContext(connection) as captured:
        assert tell_news() == 0
    assert (
        len([sql for sql in asked(captured) if "referrals_referral" in sql or "UNION" in sql]) <= 1
    )
    assert len(asked(captured)) <= 3, asked(captured)


def test_whoever_acts_has_the_other_side_look_and_no_third_one(
    satama: Member, skargard: Member, members: dict[str, Member]
) -> None:
    decline(skargard, satama.sent)
    ask_other_side.task.func(organisation=skargard.schema, referral=satama.sent)
    assert told(satama, Kind.REFERRAL_ANSWERED) == {satama.coach}
    # A referral between others is none to whoever asks about it.
    third = members["rannikko"]
    with inside(third):
        Notification.objects.all().delete()
    ask_other_side.task.func(organisation=satama.schema, referral=third.received)
    assert told(third, Kind.REFERRAL_ARRIVED) == set()


def test_no_news_and_no_mail_says_anything_of_a_person(satama: Member, skargard: Member) -> None:
    """Every word of the referral, of both houses and of its people, looked for in all of it."""
    with opened(skargard, satama.sent) as one:
        words = {text for block in one.parts.blocks.values() for text in block.text.split()}
        talking.write_message(one, text="Zaarnio kysyy", by=actor(skargard))
        answering.accept(
            one, starts_on=timezone.localdate(), reply="Zaarnio vastaa", by=actor(skargard)
        )
    with opened(satama, satama.sent) as one:
        identity = one.identity
        assert identity is not None
        talking.write_message(one, text="Zaarnio kiittää", by=actor(satama))
        talking.attach(
            one, name="Zaarnio.pdf", kind="application/pdf", content=b"%PDF", by=actor(satama)
        )
    with opened(skargard, satama.sent) as one:
        answering.confirm_start(one, by=actor(skargard))
    names = {identity.given_name, identity.family_name, identity.phone, identity.email}
    closed = {word for word in {*words, *names, "Zaarnio"} if len(word) > 4}
    closed |= {satama.sentinel, satama.referral_sentinel, skargard.name, satama.name}
    everything = ""
    for member in (satama, skargard):
        with inside(member):
            tell_news()
            Notification.objects.update(mail="at_once", mailed_at=None)
            Message.objects.all().delete()
            send_due()
            rows = Notification.objects.filter(kind__startswith="referral_")
            assert rows.exists()
            for row in rows:
                assert row.label == f"L-{row.about_url.split('/')[2][:6].upper()}"
                everything += f"{row.title} {row.why} {row.label} {row.about_url} {row.key}\n"
            for letter in Message.objects.all():
                everything += f"{letter.subject}\n{letter.body}\n"
                assert "L-" not in letter.subject + letter.body
    assert "lähet" in everything.lower() or "referral" in everything.lower()
    found = [line for line in everything.splitlines() if any(word in line for word in closed)]
    assert found == []
