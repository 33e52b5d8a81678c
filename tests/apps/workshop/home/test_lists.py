"""The lists of My day: who is here, what is due, and what single roles watch over."""

from __future__ import annotations

import html
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.workshop.audit.chain import link_new
from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor, record
from apps.workshop.handbook.models import Chapter, Edition
from apps.workshop.home import watching
from apps.workshop.home.rows import MOST
from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.services import notify
from apps.workshop.participants.models import FollowUp, Participant, Period
from apps.workshop.participants.services import add_participant
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts.models import User
from tenants.billing.models import Subscription
from tests.support.people import inside, signed_in
from tests.support.queries import asked
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate
MOST_QUERIES = 15


def said(answer: Any) -> str:
    return " ".join(html.unescape(answer.content.decode()).split())


def section(answer: Any, name: str) -> Any:
    """A list of the page by its id."""
    return next(one for one in answer.context["left"] + answer.context["right"] if one.id == name)


def ends_on(member: Member, day: date) -> None:
    with inside(member):
        Period.objects.filter(participant_id=member.participant).update(ends_on=day)


def add_people(member: Member, count: int) -> None:
    with inside(member):
        by = Actor(User.objects.get(email=member.coach), "page")
        for number in range(count):
            add_participant(
                given_name="Aku",
                family_name=f"Aalto{number}",
                born_on=date(2004, 5, 6),
                municipality_code="285",
                referrer_type="SELF",
                service_basis="OMA",
                starts_on=TODAY() - timedelta(days=3),
                by=by,
            )
        Period.objects.filter(participant__given_name="Aku").update(
            ends_on=TODAY() + timedelta(days=4)
        )


def with_roles(member: Member, *roles: str) -> Client:
    """satama's coach with other roles."""
    with inside(member):
        User.objects.filter(email=member.coach).update(roles=list(roles))
    return signed_in(member, member.coach)


def test_who_has_a_running_period_is_here_today(coach: Client, satama: Member) -> None:
    assert section(coach.get("/"), "h-today").rows[0].participant is not None
    ends_on(satama, TODAY() - timedelta(days=40))
    day = coach.get("/")
    assert not section(day, "h-today").rows
    assert "Nobody has a running period today." in said(day)


def test_a_long_list_is_cut_short_and_says_how_long_it_is(coach: Client, satama: Member) -> None:
    add_people(satama, MOST + 2)
    today = section(coach.get("/"), "h-today")
    assert (len(today.rows), today.total) == (MOST, MOST + 3)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (14, "in 14 days"),
        (1, "tomorrow"),
        (0, "today"),
        (-1, "yesterday"),
        (-14, "14 days ago"),
    ],
)
def test_a_closing_report_is_due_two_weeks_around_the_end(
    coach: Client, satama: Member, days: int, words: str
) -> None:
    ends_on(satama, TODAY() + timedelta(days=days))
    due = section(coach.get("/"), "h-reports")
    assert [row.when for row in due.rows] == [words]
    act = f"{satama.period}/end/" if days < 0 else ""
    assert due.rows[0].url == f"/participants/{satama.participant}/periods/{act}"
    # Only what is overdue waits for anybody.
    assert due.total == (days < 0)


@pytest.mark.parametrize("days", [15, -15])
def test_a_period_that_ends_further_away_is_not_due(
    coach: Client, satama: Member, days: int
) -> None:
    ends_on(satama, TODAY() + timedelta(days=days))
    assert not section(coach.get("/"), "h-reports").rows


def test_a_follow_up_waits_from_its_day_on(coach: Client, satama: Member) -> None:
    ends_on(satama, TODAY() - timedelta(days=90))
    with inside(satama):
        asked = FollowUp.objects.create(period_id=satama.period, months=3, due_on=TODAY())
    row = section(coach.get("/"), "h-follow-ups").rows[0]
    assert row.when == "today"
    assert str(row.participant) == satama.participant
    with inside(satama):
        FollowUp.objects.filter(pk=asked.pk).update(due_on=TODAY() + timedelta(days=1))
    assert not section(coach.get("/"), "h-follow-ups").rows


def test_nobody_who_is_here_again_is_asked_how_it_has_gone(coach: Client, satama: Member) -> None:
    ends_on(satama, TODAY() - timedelta(days=90))
    with inside(satama):
        Period.objects.update(end_reason="PLANNED", placement="UNK")
        FollowUp.objects.create(period_id=satama.period, months=3, due_on=TODAY())
    page = f"/participants/{satama.participant}/periods/"
    assert "follow-up/" in coach.get(page).content.decode()
    with inside(satama):
        Period.objects.create(
            participant_id=satama.participant, service_basis="TK", starts_on=TODAY()
        )
    assert not section(coach.get("/"), "h-follow-ups").rows
    assert "follow-up/" not in coach.get(page).content.decode()


def test_every_name_on_the_page_is_in_one_row_of_the_trail(coach: Client, satama: Member) -> None:
    add_people(satama, 2)
    with inside(satama):
        before = Entry.objects.count()
    coach.get("/")
    with inside(satama):
        assert Entry.objects.count() == before + 1
        shown = Entry.objects.order_by("-pk")[0].participant_ids
        everybody = {str(person.pk) for person in Participant.objects.all()}
    assert sorted(shown) == sorted(everybody)


def test_an_answer_one_was_told_of_waits_until_it_is_opened(coach: Client, satama: Member) -> None:
    with inside(satama):
        person = User.objects.get(email=satama.coach)
        notify([person], Kind.REFERRAL_ANSWERED, key="x", about_url="/referrals/", label="L-4F2A90")
    day = coach.get("/")
    assert "Kaino, 3 things wait for you." in said(day)
    row = section(day, "h-mine").rows[0]
    assert row.title == "A referral was answered · L-4F2A90"
    coach.get(row.url)
    assert "Kaino, 2 things wait for you." in said(coach.get("/"))


def test_a_chapter_draft_of_one_s_own_waits_until_it_is_published(
    coach: Client, satama: Member
) -> None:
    address = f"/handbook/{satama.chapter}/edit/"
    with inside(satama):
        Chapter.objects.update(draft="newer than the edition")
    assert address in said(coach.get("/"))
    coach.post(f"/handbook/{satama.chapter}/publish/")
    assert address not in said(coach.get("/"))


def test_an_edition_of_over_a_year_ago_is_read_through_by_who_answers_for_the_handbook(
    director: Client, satama: Member
) -> None:
    assert not section(director.get("/"), "h-handbook").rows
    with inside(satama):
        last_year = timezone.now() - timedelta(days=366)
        coach = User.objects.get(email=satama.coach)
        chapter = Chapter.objects.create(number=9, title="Old", draft="Old", draft_saved_by=coach)
        edition = Edition(chapter=chapter, number=1, title="Old", text="Old", published_by=coach)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(timezone, "now", lambda: last_year)
            edition.save()
    old = section(director.get("/"), "h-handbook")
    assert [row.title for row in old.rows] == ["9 Old"]
    assert old.total == 1
    quality_lead = with_roles(satama, "quality_lead")
    assert section(quality_lead.get("/"), "h-handbook").total == 1
    assert "h-handbook" not in said(with_roles(satama, "coach").get("/"))


@pytest.mark.parametrize(
    ("state", "waits"), [("active", False), ("past_due", True), ("unpaid", True)]
)
def test_a_subscription_that_needs_an_act_waits_for_the_director_alone(
    director: Client, coach: Client, satama: Member, state: str, waits: bool
) -> None:
    with entered(NETWORK):
        Subscription.objects.filter(pk=satama.schema).update(state=state)
    assert ("Subscription: " in said(director.get("/"))) == waits
    assert "Subscription: " not in said(coach.get("/"))


def test_the_data_protection_officer_is_told_when_the_chain_stands_still(
    satama: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = signed_in(satama, satama.officer)
    with inside(satama):
        link_new()
    assert "The chain of the log is up to date" in said(officer.get("/"))
    monkeypatch.setattr(watching, "LINKED_WITHIN", timedelta(seconds=-1))
    with inside(satama):
        record(Actor(User.objects.get(email=satama.coach), "page"), "log.export")
    day = officer.get("/")
    assert "New entries are not protected yet" in said(day)
    assert "1 copy of the log" in said(day)
    assert satama.participant not in said(day)


@pytest.mark.parametrize(
    ("role", "main", "has", "has_not"),
    [
        ("coach", "participants:add", "h-today", "h-log"),
        ("intake_lead", "participants:add", "h-referrals", "h-log"),
        ("instructor", "attendance:day", "h-today", "h-reports"),
        ("quality_lead", "handbook:add", "h-figures", "h-today"),
        ("protection_officer", "oversight:log", "h-log", "h-today"),
        ("viewer", "figures:own", "h-figures", "h-today"),
    ],
)
def test_each_role_has_its_main_action_and_its_lists(
    satama: Member, role: str, main: str, has: str, has_not: str
) -> None:
    day = with_roles(satama, role).get("/")
    assert day.context["main"].url_name == main
    assert f'id="{has}"' in said(day)
    assert f'id="{has_not}"' not in said(day)


@pytest.mark.parametrize(
    "roles",
    [("director",), ("coach",), ("protection_officer",), ("quality_lead",), ("viewer",)],
    ids=" ".join,
)
def test_the_page_costs_a_few_queries_however_much_there_is(
    satama: Member, roles: tuple[str, ...]
) -> None:
    browser = with_roles(satama, *roles)
    browser.get("/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/")
    add_people(satama, 12)
    with inside(satama):
        person = User.objects.get(email=satama.coach)
        for number in range(9):
            notify([person], Kind.REFERRAL_ANSWERED, key=str(number), about_url="/")
            Chapter.objects.create(number=number, title="T", draft="D", draft_saved_by=person)
    with CaptureQueriesContext(connection) as many:
        browser.get("/")
    assert len(asked(few)) == len(asked(many)) <= MOST_QUERIES
