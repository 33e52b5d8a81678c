"""The bell, the page behind it, and the page of choices."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client

from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.models import Choice, Notification
from apps.workshop.notifications.services import notify, unread
from apps.workshop.notifications.views import PAGE_SIZE
from tenants.accounts.models import User
from tests.support.people import inside
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def own(member: Member) -> User:
    with inside(member):
        return User.objects.get(email=member.coach)


def test_the_bell_counts_what_is_unread_on_every_page(coach: Client, satama: Member) -> None:
    assert "Notifications, 1 unread" in said(coach.get("/handbook/"))
    coach.post("/notifications/read/")
    assert "Notifications, " not in said(coach.get("/handbook/"))


def test_opening_one_marks_it_as_read_and_leads_to_what_it_is_about(
    coach: Client, satama: Member
) -> None:
    address = f"/notifications/{satama.notification}/"
    coach.head(address)
    assert "1 unread notification" in said(coach.get("/notifications/"))
    assert coach.get(address).headers["Location"] == f"/people/{satama.coach_id}/"
    assert "No unread notifications" in said(coach.get("/notifications/"))


def test_a_mark_leads_back_to_the_list_where_it_can_be_undone(
    coach: Client, satama: Member
) -> None:
    listed = coach.post(f"/notifications/{satama.notification}/read/", follow=True)
    assert "1 notification was marked as read." in said(listed)
    undone = coach.post("/notifications/undo/", {"marked": listed.context["marked"]}, follow=True)
    assert "1 notification is unread again." in said(undone)
    again = coach.post("/notifications/undo/", {"marked": listed.context["marked"]}, follow=True)
    assert "is unread again" not in said(again)
    assert "1 unread notification" in said(again)


def test_a_colleague_s_notification_is_unknown(director: Client, satama: Member) -> None:
    assert director.get(f"/notifications/{satama.notification}/").status_code == 404
    assert director.post(f"/notifications/{satama.notification}/read/").status_code == 404
    coach = own(satama)
    with inside(satama):
        assert unread(coach).count() == 1


def test_a_long_list_is_paged_and_costs_the_same(
    coach: Client, satama: Member, django_assert_max_num_queries: Any
) -> None:
    person = own(satama)
    with inside(satama):
        for number in range(PAGE_SIZE):
            notify([person], Kind.CHAPTER_PUBLISHED, key=str(number), about_url="/handbook/")
    with django_assert_max_num_queries(13):
        first = coach.get("/notifications/")
    assert "Page 1 of 2" in said(first)
    assert len(coach.get("/notifications/?page=2").context["page"].object_list) == 1


def test_choices_are_kept_and_hold_from_then_on(coach: Client, satama: Member) -> None:
    shown = coach.get("/account/notifications/")
    assert "A referral has arrived" in said(shown)
    assert "closed to them" not in said(shown)
    typed = {
        name: "never" if name.endswith("-mail") else "on"
        for name in shown.context["form"].fields
        if name != "chapter_published-in_app"
    }
    saved = coach.post("/account/notifications/", typed, follow=True)
    assert "Your choices were saved." in said(saved)
    person = own(satama)
    with inside(satama):
        assert set(Choice.objects.values_list("mail", flat=True)) == {"never"}
        notify([person], Kind.CHAPTER_PUBLISHED, key="next", about_url="/handbook/")
        assert not Notification.objects.get(key="next").in_app


def test_a_choice_that_does_not_exist_is_named_and_nothing_is_kept(
    coach: Client, satama: Member
) -> None:
    answer = coach.post("/account/notifications/", {"chapter_published-mail": "hourly"})
    assert "Select a valid choice" in said(answer)
    with inside(satama):
        assert not Choice.objects.exists()


def test_changed_roles_a_new_edition_and_a_new_colleague_are_told(
    director: Client, coach: Client, satama: Member
) -> None:
    with inside(satama):
        Notification.objects.all().delete()
    for _click in range(2):
        director.post(f"/people/{satama.coach_id}/roles/", {"roles": ["coach", "quality_lead"]})
    coach.post(
        f"/handbook/{satama.chapter}/edit/",
        {"number": "5", "title": "New", "text": "Newer", "version": "2", "publish": "1"},
    )
    with inside(satama):
        told = {
            (one.person.email, one.kind) for one in Notification.objects.select_related("person")
        }
        assert Notification.objects.count() == len(told)
    assert told == {
        (satama.coach, Kind.ROLES_CHANGED),
        (satama.director, Kind.CHAPTER_PUBLISHED),
        (satama.officer, Kind.CHAPTER_PUBLISHED),
    }
