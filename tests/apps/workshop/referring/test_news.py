"""What the other side did is told by our own side, to those it concerns, once."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from apps.workshop.audit.services import Actor
from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.models import Notification
from apps.workshop.referring import services
from apps.workshop.referring.news import tell_news
from apps.workshop.referring.tasks import ask_other_side
from tenants.accounts.models import User
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_told(satama: Member, skargard: Member) -> None:
    """satama has sent skargard a referral, and nobody was told anything."""
    for member in (satama, skargard):
        with inside(member):
            Notification.objects.all().delete()


def told(member: Member, kind: Kind) -> set[str]:
    """Who was told of a kind, each once."""
    with inside(member):
        found = Notification.objects.filter(kind=kind).select_related("person")
        emails = [one.person.email for one in found]
    assert len(emails) == len(set(emails))
    return set(emails)


def answer(member: Member, pk: str) -> None:
    with inside(member):
        by = Actor(User.objects.get(email=member.coach), "page")
        services.decline(services.open_referral(pk, by=by), reason="full", by=by)  # type: ignore[arg-type]


def test_the_receiver_s_staff_who_may_refer_are_told_of_an_arrival_once(skargard: Member) -> None:
    with inside(skargard):
        assert tell_news() == 1
        assert tell_news() == 0
    assert told(skargard, Kind.REFERRAL_ARRIVED) == {skargard.coach, skargard.director}


def test_the_sending_person_alone_is_told_of_the_answer(satama: Member, skargard: Member) -> None:
    answer(skargard, satama.sent)
    with inside(satama):
        tell_news()
        tell_news()
    assert told(satama, Kind.REFERRAL_ANSWERED) == {satama.coach}


def test_everybody_who_may_refer_is_told_where_the_sender_has_left(
    satama: Member, skargard: Member
) -> None:
    answer(skargard, satama.sent)
    with inside(satama):
        User.objects.filter(email=satama.coach).update(is_active=False)
        tell_news()
    assert told(satama, Kind.REFERRAL_ANSWERED) == {satama.director}


def test_a_withdrawal_is_told_to_who_had_heard_of_the_arrival(
    satama: Member, skargard: Member
) -> None:
    with inside(skargard):
        tell_news()
    with inside(satama):
        by = Actor(User.objects.get(email=satama.coach), "page")
        services.withdraw(services.open_referral(satama.sent, by=by), by=by)  # type: ignore[arg-type]
    with inside(skargard):
        assert tell_news() == 1
        assert tell_news() == 0
    assert told(skargard, Kind.REFERRAL_WITHDRAWN) == {skargard.coach, skargard.director}


def test_a_referral_that_waits_too_long_is_told_after_five_working_days(skargard: Member) -> None:
    with inside(skargard):
        tell_news()
        # Whatever weekday it is, five working days have passed after nine days and not after four.
        with patch.object(timezone, "now", return_value=timezone.now() + timedelta(days=4)):
            assert tell_news() == 0
        with patch.object(timezone, "now", return_value=timezone.now() + timedelta(days=9)):
            assert tell_news() == 1
            assert tell_news() == 0
    assert told(skargard, Kind.REFERRAL_WAITING) == {skargard.coach, skargard.director}


def test_a_referral_from_long_ago_is_no_news(skargard: Member) -> None:
    with (
        inside(skargard),
        patch.object(timezone, "now", return_value=timezone.now() + timedelta(days=61)),
    ):
        tell_news()
    assert told(skargard, Kind.REFERRAL_ARRIVED) == set()


def test_whoever_acts_has_the_other_side_look_and_no_third_one(
    satama: Member, skargard: Member, members: dict[str, Member]
) -> None:
    answer(skargard, satama.sent)
    ask_other_side.task.func(organisation=skargard.schema, referral=satama.sent)
    assert told(satama, Kind.REFERRAL_ANSWERED) == {satama.coach}
    # A referral between others is none to whoever asks about it.
    third = members["rannikko"]
    with inside(third):
        Notification.objects.all().delete()
    ask_other_side.task.func(organisation=satama.schema, referral=third.received)
    assert told(third, Kind.REFERRAL_ARRIVED) == set()
