"""Mails: when they go, to whom, in which language, and what they never hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from apps.workshop.notifications.kinds import Kind, Mail
from apps.workshop.notifications.letters import last_morning, send_due
from apps.workshop.notifications.models import Notification
from apps.workshop.notifications.services import Way, choose, notify, unread
from tenants.accounts.models import Message, User
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
"""Half past seven in Finland, in winter."""


@pytest.fixture
def coach(satama: Member) -> User:
    """satama's coach, told and mailed nothing yet."""
    with inside(satama):
        Notification.objects.all().delete()
        Message.objects.all().delete()
        return User.objects.get(email=satama.coach)


def tell(person: User, mail: Mail, *keys: str, made_at: datetime = MORNING) -> None:
    choose(person, {Kind.REFERRAL_ARRIVED: Way(in_app=True, mail=mail)})
    for key in keys:
        notify(
            [person],
            Kind.REFERRAL_ARRIVED,
            key=key,
            about_url="/referrals/9e0c/",
            label="Nimi Salainen",
        )
    Notification.objects.filter(key__in=keys).update(made_at=made_at)


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        (MORNING, MORNING),
        (MORNING - timedelta(seconds=1), MORNING - timedelta(days=1)),
        (MORNING + timedelta(hours=20), MORNING),
        # In summer Finland is three hours ahead.
        (datetime(2026, 7, 1, 4, 31, tzinfo=UTC), datetime(2026, 7, 1, 4, 30, tzinfo=UTC)),
    ],
)
def test_the_morning_is_half_past_seven_in_finland(now: datetime, morning: datetime) -> None:
    assert last_morning(now) == morning


def test_a_mail_says_the_kind_and_leads_to_the_own_host_and_holds_nobody(
    satama: Member, coach: User
) -> None:
    with inside(satama):
        tell(coach, Mail.AT_ONCE, "one")
        assert send_due(MORNING) == 1
        mail = Message.objects.get()
        told = unread(coach).get()
    assert mail.to == coach.email
    assert mail.subject == "Pajaverkko: Lähete on saapunut"
    assert f"http://{satama.host}/notifications/{told.pk}/" in mail.body.replace(":8000", "")
    for word in ("Salainen", "9e0c", coach.given_name, coach.family_name):
        assert word not in mail.subject + mail.body


def test_a_mail_speaks_its_receiver_s_language(satama: Member, coach: User) -> None:
    with inside(satama):
        User.objects.update(language="sv")
        tell(coach, Mail.AT_ONCE, "one")
        send_due(MORNING)
        assert Message.objects.get().subject == "Pajaverkko: En remiss har kommit"


def test_sending_again_sends_nothing_again(satama: Member, coach: User) -> None:
    with inside(satama):
        tell(coach, Mail.AT_ONCE, "one")
        tell(coach, Mail.AT_ONCE, "one")
        assert [send_due(MORNING), send_due(MORNING)] == [1, 0]
        tell(coach, Mail.AT_ONCE, "one")
        assert send_due(MORNING) == 0
        assert Message.objects.count() == 1


def test_what_waits_for_the_morning_comes_in_one_mail_then_however_late(
    satama: Member, coach: User
) -> None:
    with inside(satama):
        tell(coach, Mail.DAILY, "one", "two", made_at=MORNING - timedelta(hours=12))
        assert send_due(MORNING - timedelta(seconds=1)) == 0
        assert send_due(MORNING + timedelta(hours=3)) == 1
        assert "(2)" in Message.objects.get().body
        tell(coach, Mail.DAILY, "three", made_at=MORNING + timedelta(hours=1))
        assert send_due(MORNING + timedelta(hours=4)) == 0
        assert send_due(MORNING + timedelta(days=1)) == 1


def test_what_was_read_or_belongs_to_a_closed_account_needs_no_mail(
    satama: Member, coach: User
) -> None:
    with inside(satama):
        tell(coach, Mail.AT_ONCE, "read")
        unread(coach).update(read_at=MORNING)
        assert send_due(MORNING) == 0
        tell(coach, Mail.AT_ONCE, "closed")
        User.objects.filter(pk=coach.pk).update(is_active=False)
        assert send_due(MORNING) == 0
        assert not Message.objects.exists()
