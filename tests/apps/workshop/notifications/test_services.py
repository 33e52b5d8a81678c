"""Telling people once, each in the way they chose."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from apps.workshop.notifications.kinds import Kind, Mail
from apps.workshop.notifications.models import Notification
from apps.workshop.notifications.services import (
    KEPT_DAYS,
    Way,
    bell,
    choose,
    clean,
    mark_read,
    notify,
    own_ways,
    people_who_may,
    undo,
    unread,
)
from tenants.accounts.models import User
from tenants.accounts.roles import Right, Role
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def coach(satama: Member) -> User:
    """satama's coach, told nothing yet."""
    with inside(satama):
        Notification.objects.all().delete()
        return User.objects.get(email=satama.coach)


def tell(person: User, key: str = "event", kind: Kind = Kind.CHAPTER_PUBLISHED) -> None:
    notify([person], kind, key=key, about_url="/handbook/", label="5 Polku")


def test_the_same_event_is_told_once_and_another_one_too(satama: Member, coach: User) -> None:
    with inside(satama):
        tell(coach)
        tell(coach)
        tell(coach, "another event")
        assert unread(coach).count() == 2


def test_what_is_rolled_back_was_not_told(satama: Member, coach: User) -> None:
    with inside(satama):
        with transaction.atomic():
            tell(coach)
            transaction.set_rollback(True)
        assert not unread(coach).exists()


def test_a_kind_that_is_switched_off_is_not_at_the_bell_and_in_no_mail(
    satama: Member, coach: User
) -> None:
    with inside(satama):
        choose(coach, {Kind.CHAPTER_PUBLISHED: Way(in_app=False, mail=Mail.NEVER)})
        tell(coach)
        assert not bell(coach).exists()
        # The row is there all the same, or switching on again would tell of old events anew.
        choose(coach, {Kind.CHAPTER_PUBLISHED: Way(in_app=True, mail=Mail.AT_ONCE)})
        tell(coach)
        assert not bell(coach).exists()
        tell(coach, "a new event")
        assert [one.mail for one in bell(coach)] == [Mail.AT_ONCE]


def test_watching_over_closed_data_cannot_be_switched_off(satama: Member) -> None:
    with inside(satama):
        officer = User.objects.get(email=satama.officer)
        choose(officer, {Kind.BREAK_GLASS: Way(in_app=False, mail=Mail.NEVER)})
        assert own_ways(officer)[Kind.BREAK_GLASS].in_app
        tell(officer, kind=Kind.BREAK_GLASS)
        assert unread(officer).filter(kind=Kind.BREAK_GLASS).count() == 1


def test_one_is_asked_about_kinds_that_concern_one(satama: Member, coach: User) -> None:
    with inside(satama):
        officer = User.objects.get(email=satama.officer)
        assert Kind.REFERRAL_ARRIVED in own_ways(coach)
        assert Kind.BREAK_GLASS not in own_ways(coach)
        assert Kind.REFERRAL_ARRIVED not in own_ways(officer)


def test_an_intake_lead_hears_of_a_referral_at_once_and_others_in_the_morning(
    satama: Member, coach: User
) -> None:
    with inside(satama):
        assert own_ways(coach)[Kind.REFERRAL_ARRIVED].mail == Mail.DAILY
        coach.roles = [Role.INTAKE_LEAD]
        assert own_ways(coach)[Kind.REFERRAL_ARRIVED].mail == Mail.AT_ONCE


def test_a_closed_account_is_told_nothing(satama: Member, coach: User) -> None:
    with inside(satama):
        User.objects.filter(pk=coach.pk).update(is_active=False)
        assert coach.pk not in {user.pk for user in people_who_may(Right.REFER)}


def test_unread_ones_come_first_and_a_mark_can_be_taken_back(satama: Member, coach: User) -> None:
    with inside(satama):
        for key in ("oldest", "middle", "newest"):
            tell(coach, key)
        click = mark_read(unread(coach).filter(key="newest"))
        assert click
        assert [one.key for one in bell(coach)] == ["middle", "oldest", "newest"]
        rest = mark_read(unread(coach))
        assert mark_read(unread(coach)) is None
        assert undo(coach, click) == 1
        assert undo(coach, click) == 0
        assert [one.key for one in unread(coach)] == ["newest"]
        assert rest
        assert undo(coach, rest) == 2


def test_what_is_older_than_is_kept_is_removed(satama: Member, coach: User) -> None:
    with inside(satama):
        tell(coach, "old")
        old = timezone.now() - timedelta(days=KEPT_DAYS, minutes=1)
        Notification.objects.update(made_at=old)
        tell(coach, "new")
        assert clean() == 1
        assert [one.key for one in Notification.objects.all()] == ["new"]
