"""A unit's day: one tap a person, the other answers, undo, two people at once."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from apps.workshop.attendance import alerts, permissions, services
from apps.workshop.attendance.answers import Answer
from apps.workshop.notifications.models import Notification
from apps.workshop.participants.models import Coaching
from apps.workshop.units.models import Worker
from tenants.accounts import services as accounts
from tenants.accounts.models import User
from tests.apps.workshop.attendance.floor import (
    add_people,
    by_of,
    changes,
    floor,
    marks,
    told,
    working_day,
)
from tests.support.people import inside, signed_in
from tests.support.queries import asked
from tests.support.world import PASSWORD, Member

pytestmark = pytest.mark.django_db

MOST_QUERIES = 15


def undo_button(page: str) -> dict[str, str]:
    found = re.search(r'name="undo" value="([^"]+)"', page)
    assert found
    return {"undo": found[1]}


def test_one_tap_marks_somebody_here_as_planned_and_twice_is_once(satama: Member) -> None:
    wood = floor(satama)
    person = wood.people[0]
    for _tap in range(2):
        wood.say(person, "planned")
    with inside(satama):
        mark = marks().get(participant=person)
        assert (mark.is_present, mark.hours, mark.planned_hours) == (True, 5, 5)
        assert mark.service_basis == "OMA"
        assert changes().count() == 1
        entry = told("attendance.mark").get()
        assert entry.participant_ids == [str(person.pk)]
        assert entry.about == {"days": str(wood.day)}


def test_the_unmarked_stand_first_and_the_next_one_is_where_the_thumb_is(satama: Member) -> None:
    wood = floor(satama, count=3)
    first, second, _third = wood.people
    form = {"participant": str(first.pk), "answer": "planned", "seen": ""}
    answer = wood.client.post(wood.page, form)
    assert answer.headers["Location"].endswith(f"#p-{second.pk}")
    page = wood.client.get(wood.page)
    waiting, marked = (
        [row.words["pk"] for row in page.context[of]] for of in ("waiting", "marked")
    )
    assert waiting == [str(one.pk) for one in wood.people[1:]]
    assert marked == [str(first.pk)]


def test_an_absence_has_its_reason_and_can_be_taken_back(satama: Member) -> None:
    wood = floor(satama)
    person = wood.people[0]
    wood.say(person, "sick")
    with inside(satama):
        assert marks().get(participant=person).reason == "sick"
    page = wood.client.get(wood.page).content.decode()
    wood.client.post("/undo/", undo_button(page))
    with inside(satama):
        assert not marks().exists()
        taken = [(one.was, one.became) for one in changes().order_by("changed_at")]
        assert taken == [("", "sick"), ("sick", "")]


def test_part_of_a_day_and_a_day_at_a_distance_are_said_in_one_more_tap(satama: Member) -> None:
    wood = floor(satama)
    wood.say(wood.people[0], "hours", hours="3,5")
    wood.say(wood.people[1], "remote")
    with inside(satama):
        first, second = (marks().get(participant=one) for one in wood.people)
    assert (first.hours, first.is_remote) == (Decimal("3.5"), False)
    assert (second.hours, second.is_remote) == (5, True)


@pytest.mark.parametrize("hours", ["", "25", "0", "viisi", "NaN"])
def test_hours_that_are_none_mark_nothing_and_say_what_to_write(satama: Member, hours: str) -> None:
    wood = floor(satama)
    form = {"participant": str(wood.people[0].pk), "answer": "hours", "seen": "", "hours": hours}
    said = wood.client.post(wood.page, form).content.decode()
    assert "0.25" in said
    assert f'value="{hours}" aria-invalid' in said
    with inside(satama):
        assert not marks().exists()


def test_the_rest_is_here_as_planned_at_once_and_goes_back_at_once(satama: Member) -> None:
    wood = floor(satama, count=4)
    wood.say(wood.people[0], "no_word")
    wood.client.post(wood.page, {"answer": "rest"})
    with inside(satama):
        assert marks().filter(is_present=True).count() == 3
        assert told("attendance.mark").count() == 2
    page = wood.client.get(wood.page).content.decode()
    tokens = re.findall(r'name="undo" value="([^"]+)"', page)
    wood.client.post("/undo/", {"undo": tokens[-1]})
    with inside(satama):
        assert marks().get().reason == "no_word"


def test_as_a_week_ago_repeats_who_was_here_and_asks_about_the_others(satama: Member) -> None:
    wood = floor(satama, count=3)
    day = working_day()
    with inside(satama):
        before = day - timedelta(days=7)
        here, away = ((one.pk, before) for one in wood.people[:2])
        answers = {here: Answer(hours=Decimal(4)), away: Answer(reason="sick")}
        services.mark(answers, by=by_of(satama))
    wood.client.post(wood.page, {"answer": "last_week"})
    with inside(satama):
        assert marks().get(day=day).participant_id == wood.people[0].pk
        assert marks().get(day=day).hours == 4


def test_the_last_of_two_people_wins_and_both_are_told(satama: Member) -> None:
    wood = floor(satama, count=2)
    person = wood.people[0]
    wood.say(person, "sick")
    colleague = signed_in(satama, satama.coach)
    form = {"participant": str(person.pk), "answer": "planned", "seen": ""}
    page = colleague.post(wood.page, form, follow=True).content.decode()
    assert "Pihla Puupajalla" in page
    with inside(satama):
        assert marks().get(participant=person).is_present
    seen_by_the_first = wood.client.get(wood.page).content.decode()
    assert "Kaino" in seen_by_the_first
    assert "Before: Sick" in seen_by_the_first


def test_what_somebody_else_has_marked_since_is_not_taken_back(satama: Member) -> None:
    wood = floor(satama)
    person = wood.people[0]
    wood.say(person, "sick")
    token = undo_button(wood.client.get(wood.page).content.decode())
    colleague = signed_in(satama, satama.coach)
    form = {"participant": str(person.pk), "answer": "planned", "seen": "sick"}
    colleague.post(wood.page, form)
    wood.client.post("/undo/", token)
    with inside(satama):
        assert marks().get(participant=person).is_present


def test_nobody_marks_people_of_another_unit_or_a_presence_to_come(satama: Member) -> None:
    wood = floor(satama)
    form = {"participant": str(wood.house.theirs.pk), "answer": "planned", "seen": ""}
    assert wood.client.post(wood.page, form).status_code == 404
    tomorrow = f"/attendance/?day={wood.day + timedelta(days=40)}"
    person = str(wood.people[0].pk)
    wood.client.post(tomorrow, {"participant": person, "answer": "planned"})
    with inside(satama):
        assert not marks().exists()
    wood.client.post(tomorrow, {"participant": person, "answer": "leave"})
    with inside(satama):
        assert marks().get().reason == "leave"


def test_a_basis_of_which_nothing_is_kept_has_no_days(
    satama: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    wood = floor(satama)
    monkeypatch.setattr(permissions, "bases_not_kept", lambda: ["OMA"])
    monkeypatch.setattr(permissions._people, "made", {})
    assert not wood.client.get(wood.page).context["has_people"]
    form = {"participant": str(wood.people[0].pk), "answer": "planned", "seen": ""}
    assert wood.client.post(wood.page, form).status_code == 404


def test_own_coaches_are_told_once_of_a_run_of_days_without_a_name(satama: Member) -> None:
    wood = floor(satama)
    person = wood.people[1]
    days = [working_day(ago) for ago in (9, 6, 3)]
    for day in days:
        for _again in range(2):
            wood.client.post(
                f"/attendance/?day={day}",
                {"participant": str(person.pk), "answer": "no_word", "seen": ""},
            )
    with inside(satama):
        one = Notification.objects.get(kind="absence_run")
        assert one.person.email == satama.coach
        assert one.about_url == f"/participants/{person.pk}/attendance/"
        assert "Tuuli" not in f"{one.label} {one.key}"


def test_leave_that_was_agreed_is_no_run(satama: Member) -> None:
    wood = floor(satama)
    for ago, answer in ((9, "sick"), (6, "leave"), (5, "leave"), (3, "sick")):
        wood.client.post(
            f"/attendance/?day={working_day(ago)}",
            {"participant": str(wood.people[0].pk), "answer": answer, "seen": ""},
        )
    with inside(satama):
        assert not Notification.objects.filter(kind="absence_run").exists()


@pytest.mark.parametrize("path", ["/attendance/", "/attendance/month/", "/attendance/roll-call/"])
def test_each_unit_is_a_link_to_its_list(satama: Member, path: str) -> None:
    wood = floor(satama)
    page = signed_in(satama, satama.director).get(f"{path}?unit={wood.house.wood.pk}")
    choices = page.context["choices"]
    assert len(choices) > 1
    for one in choices:
        assert f'<a class="pv-chip" href="{escape(one.query)}"' in page.content.decode()


@pytest.mark.parametrize("path", ["/attendance/", "/attendance/month/", "/attendance/roll-call/"])
def test_a_list_costs_a_few_queries_however_many_stand_on_it(satama: Member, path: str) -> None:
    wood = floor(satama, count=2, role="coach")
    wood.say(wood.people[0], "sick")
    address = f"{path}?unit={wood.house.wood.pk}"
    wood.client.get(address)
    with CaptureQueriesContext(connection) as few:
        wood.client.get(address)
    with inside(satama):
        more = add_people(wood.house, 10)
    for person in more[1:4]:
        wood.say(person, "planned")
    wood.client.get(address)
    with CaptureQueriesContext(connection) as many:
        wood.client.get(address)
    assert len(asked(few)) == len(asked(many)) <= MOST_QUERIES, "\n".join(asked(many))


def test_where_no_coach_is_left_the_unit_is_told_of_a_run_of_days(satama: Member) -> None:
    wood = floor(satama)
    with inside(satama):
        Coaching.objects.filter(participant=wood.people[1]).update(coach=wood.house.worker)
        absent = {
            (wood.people[1].pk, working_day(ago)): Answer(reason="no_word") for ago in (9, 6, 3)
        }
        User.objects.filter(pk=wood.house.worker.pk).update(is_active=False)
        other = accounts.add_user(
            email="ohjaaja@puupaja.example",
            password=PASSWORD,
            given_name="Olavi",
            family_name="Ohjaaja",
            roles=["instructor"],
            language="en",
        )
        Worker.objects.create(unit=wood.house.wood, user=other)
        services.mark(absent, by=by_of(satama))
        assert Notification.objects.get(kind="absence_run").person == other
        Worker.objects.all().delete()
        found = alerts._people_to_tell([wood.people[1].pk])
        assert {one.email for one in found[wood.people[1].pk]} == {satama.director}
