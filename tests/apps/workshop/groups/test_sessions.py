"""A session on a phone: one tap a person or a head, undo, costs, and a day that stays as it was."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.workshop.attendance.models import Mark
from apps.workshop.groups.models import Cost, Group, Session, Visit
from apps.workshop.groups.services import marking, sessions
from tests.apps.workshop.groups.circle import add_people, circle, everything, meet, told
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def test_one_tap_marks_who_came_twice_is_once_and_no_day_changes(satama: Member) -> None:
    made = circle(satama, people="ours")
    ours = made.house.ours
    for _tap in range(2):
        made.press("here", participant=ours.pk)
    with inside(satama):
        assert made.session.visits.get().state == Visit.State.HERE
        assert not Mark.objects.filter(participant=ours).exists()
        rows = [one for one in told("groups.mark") if one.participant_ids == [str(ours.pk)]]
        assert [one.about for one in rows] == [{"session": made.session.pk}]


def test_a_slip_of_the_thumb_goes_back_to_what_it_was(satama: Member) -> None:
    made = circle(satama, people="ours")
    made.press("here", participant=made.house.ours.pk)
    made.press("away", participant=made.house.ours.pk)
    made.undo()
    with inside(satama):
        assert made.session.visits.get().state == Visit.State.HERE


def test_the_rest_came_at_once_and_goes_back_at_once(satama: Member) -> None:
    made = circle(satama, people="ours")
    with inside(satama):
        add_people(made, 2)
    made.press("away", participant=made.house.ours.pk)
    made.press("rest")
    with inside(satama):
        assert made.session.visits.filter(state=Visit.State.HERE).count() == 2
    made.undo()
    with inside(satama):
        assert made.session.visits.exclude(state="").get().state == Visit.State.AWAY


def test_what_somebody_has_marked_since_is_not_taken_back(satama: Member) -> None:
    made = circle(satama, people="ours")
    made.press("here", participant=made.house.ours.pk)
    with inside(satama):
        marking.mark(made.session, [made.house.ours.pk], "away", by=everything(satama))
    made.undo()
    with inside(satama):
        assert made.session.visits.get().state == Visit.State.AWAY


def test_heads_are_counted_with_a_tap_or_a_number_and_nobody_is_written_down(
    satama: Member,
) -> None:
    made = circle(satama, way=Group.Way.HEADCOUNT)
    for _tap in range(3):
        made.press("one_more")
    made.undo()
    with inside(satama):
        assert Session.objects.get(pk=made.session.pk).headcount == 2
    made.press("count", number="kuusi")
    assert "whole number" in made.client.get(made.page).content.decode()
    made.press("count", number="9")
    assert (
        "More people came than the group has places (8)"
        in made.client.get(made.page).content.decode()
    )
    with inside(satama):
        assert not made.session.visits.exists()


@pytest.mark.parametrize("state", ["ahead", "called off"])
def test_a_session_to_come_or_called_off_is_not_marked(satama: Member, state: str) -> None:
    made = circle(satama, people="ours")
    with inside(satama):
        if state == "ahead":
            tomorrow = timezone.localdate() + timedelta(days=1)
            Session.objects.filter(pk=made.session.pk).update(day=tomorrow)
        else:
            sessions.call_off(made.session, is_off=True, by=everything(satama))
    made.press("here", participant=made.house.ours.pk)
    with inside(satama):
        assert not made.session.visits.exists()
    made.press("hold")
    said = made.client.get(made.page).content.decode()
    assert ("still to come" if state == "ahead" else "Say first that it is held") in said


def test_costs_are_written_once_repeated_from_last_time_and_go_back(satama: Member) -> None:
    made = circle(satama)
    token = made.client.get(made.page).context["cost_form"]["form_token"].value()
    for _click in range(2):
        made.press("cost", item="Ohjaajat", euros="300", form_token=token)
    with inside(satama):
        assert Cost.objects.get(session=made.session).euros == Decimal(300)
        following = meet(made.group, timezone.localdate() + timedelta(days=7))
    page = f"/groups/sessions/{following.pk}/"
    made.client.post(page, {"action": "costs_again"})
    with inside(satama):
        again = Cost.objects.get(session=following)
        assert (again.item, again.euros) == ("Ohjaajat", 300)
    made.client.post(page, {"action": "drop", "cost": again.pk})
    made.undo(page)
    with inside(satama):
        assert Cost.objects.get(session=following).euros == 300


def test_a_cost_that_is_no_number_keeps_what_was_typed(satama: Member) -> None:
    made = circle(satama)
    token = made.client.get(made.page).context["cost_form"]["form_token"].value()
    page = made.press("cost", item="Kahvit", euros="paljon", form_token=token).content.decode()
    assert "Kahvit" in page
    assert "paljon" in page


def test_what_was_done_and_where_is_written_in_a_line(satama: Member) -> None:
    made = circle(satama)
    made.press("write", done="Leivottiin pullaa", place="Sali", starts_at="10:00", ends_at="12:00")
    with inside(satama):
        held = Session.objects.get(pk=made.session.pk)
        assert (held.done, held.place, held.starts_at.hour) == ("Leivottiin pullaa", "Sali", 10)
