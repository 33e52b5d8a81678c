"""The page of a path: everything its reader may know, register by register, in few queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.workshop.attendance.grid import Sums
from apps.workshop.attendance.models import Mark
from apps.workshop.audit.models import Entry
from apps.workshop.participants.models import Participant, Period
from tenants.accounts.models import User
from tenants.accounts.reach import Reach
from tests.apps.workshop.participants.path.rich import TODAY, add_week, live_through
from tests.apps.workshop.participants.people import house
from tests.support.people import inside
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

MOST_QUERIES = 15


@pytest.fixture
def page(satama: Member) -> str:
    return live_through(satama)


def told(answer: Any) -> str:
    """The lines of the list, from the last day that is planned to the first one."""
    assert answer.status_code == 200
    rows = [*answer.context["planned"], *answer.context["past"]]
    return "\n".join(row.text for row in rows)


def test_the_whole_path_is_told_from_the_contact_to_the_last_follow_up(
    coach: Client, page: str
) -> None:
    answer = coach.get(page)
    assert told(answer).splitlines() == [
        "Follow-up after 12 months",
        "Last day of the period",
        "Plan 1 to look at again",
        "Follow-up after 6 months",
        "Plan 1 agreed",
        "Follow-up after 3 months: person reached",
        "Period: Rehabilitative work activity",
        "Ending: Ended as planned",
        "Follow-up time",
        "Agreement ends: service agreement",
        "Hand-over to another worker",
        "My goals filled in, at the start",
        "Period: The workshop's own activity",
        "Service agreed",
        "Referral accepted",
        "Referral came",
        "On a waiting list",
        "First contact",
    ]
    said = answer.content.decode()
    assert "The path of Ilmo Ilmestys." in said
    assert "Salainen" not in said


def test_of_a_register_that_is_not_ours_only_days_periods_and_agreed_goals_are_told(
    coach: Client, page: str
) -> None:
    """The second survey is from a day on which only KTT ran."""
    alone = coach.get(f"{page}?basis=KTT")
    assert told(alone).splitlines() == [
        "Last day of the period",
        "Plan 1 to look at again",
        "Plan 1 agreed",
        "Period: Rehabilitative work activity",
    ]
    assert alone.context["months"]
    ours = coach.get(f"{page}?basis=OMA")
    assert "My goals filled in, at the start" in told(ours)
    assert "Plan 1 agreed" not in told(ours)
    assert not ours.context["months"]


def test_an_instructor_sees_the_periods_and_neither_coaching_nor_referral(satama: Member) -> None:
    made = house(satama, role="instructor")
    page = live_through(satama)
    with inside(satama):
        Participant.objects.filter(given_name="Ilmo").update(unit=made.wood)
    assert set(told(made.client.get(page)).splitlines()) == {
        "Last day of the period",
        "Period: Rehabilitative work activity",
        "Period: The workshop's own activity",
    }


def test_a_reason_of_health_is_never_on_the_path(coach: Client, satama: Member, page: str) -> None:
    with inside(satama):
        Period.objects.filter(participant__given_name="Ilmo", service_basis="OMA").update(
            end_reason="HEALTH"
        )
    assert "Ending" not in told(coach.get(page))


def test_somebody_out_of_reach_has_no_path(satama: Member) -> None:
    worker = house(satama, reach=Reach.OWN).client
    assert worker.get(live_through(satama)).status_code == 404


def test_reading_the_path_is_in_the_trail(coach: Client, satama: Member, page: str) -> None:
    coach.get(page)
    with inside(satama):
        row = Entry.objects.filter(action="participants.path").latest("id")
        assert row.about["compartment"] == "coaching"
        assert row.participant_ids == [page.split("/")[2]]


def test_a_week_is_the_kept_share_of_its_agreed_hours_as_in_attendance(
    coach: Client, satama: Member, page: str
) -> None:
    picture = coach.get(page).context["picture"]
    with inside(satama):
        sums = Sums()
        for mark in Mark.objects.filter(participant__given_name="Ilmo"):
            sums.add(mark)
    assert len(picture.weeks) == 8
    assert {week["is_low"] for week in picture.weeks} == {True}
    assert {week["title"].split("KTT ")[1] for week in picture.weeks} == {f"{sums.per_cent} %"}


def test_a_rich_path_costs_few_queries_and_a_longer_one_no_more(
    coach: Client, satama: Member, page: str
) -> None:
    coach.get(page)
    counts = []
    for week in (9, 10):
        with CaptureQueriesContext(connection) as queries:
            coach.get(page)
        counts.append(len(queries))
        with inside(satama):
            person = Participant.objects.get(given_name="Ilmo")
            add_week(person, User.objects.get(email=satama.coach), week, ["5", "5"])
            day = TODAY + timedelta(days=70 * week)
            Period.objects.create(
                participant=person, service_basis="OMA", starts_on=day, ends_on=day
            )
    assert counts[0] == counts[1] <= MOST_QUERIES
