"""Making a group, its places and sessions, whom each sees by name, and what it costs."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.workshop.groups.models import Group, Seat, Session
from apps.workshop.groups.services import groups, marking, sessions
from apps.workshop.participants.services import add_participant
from kit.holidays import holiday
from tests.apps.workshop.groups.circle import (
    add_people,
    circle,
    everything,
    fields,
    meet,
    told,
)
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = pytest.mark.django_db

MOST_QUERIES = 15


def test_a_group_is_made_and_its_sessions_with_one_button_that_goes_back(satama: Member) -> None:
    made = circle(satama)
    typed = fields(name="Puuryhmä", starts_at="09:00", ends_at="08:00")
    del typed["starts_on"]
    page = made.client.get("/groups/add/").context["form"]
    typed |= {"form_token": page["form_token"].value(), "starts_on": timezone.localdate()}
    refused = made.client.post("/groups/add/", typed).content.decode()
    assert "ends before it starts" in refused
    assert "Puuryhmä" in refused
    address = made.client.post("/groups/add/", typed | {"ends_at": "12:00"}).headers["Location"]
    made.client.post(address, {"action": "sessions"})
    with inside(satama):
        days = list(Session.objects.filter(group__name="Puuryhmä").values_list("day", flat=True))
        today = timezone.localdate()
        asked = [today + timedelta(weeks=number) for number in range(sessions.WEEKS_AHEAD)]
        assert days == [day for day in asked if not holiday(day, "fi")]
    made.client.post(address, {"action": "sessions"})
    made.client.get(address)
    made.client.post(address, {"action": "sessions"})
    with inside(satama):
        assert Session.objects.filter(group__name="Puuryhmä").count() == len(days)


def test_sessions_just_made_go_back_unless_something_is_known_of_one(satama: Member) -> None:
    made = circle(satama)
    made.press_group("sessions")
    made.undo(made.about)
    with inside(satama):
        assert list(made.group.sessions.all()) == [made.session]
        ids = sessions.make_sessions(made.group, by=everything(satama))
        Session.objects.filter(pk=ids[-1]).update(done="Leivottiin")
        assert not sessions.take_back_sessions(ids, by=everything(satama))
        assert made.group.sessions.count() == len(ids) + 1


def test_somebody_joins_and_leaves_and_both_go_back(satama: Member) -> None:
    made = circle(satama)
    page, ours = made.about, made.house.ours
    made.press_group("join", participant=ours.pk)
    with inside(satama):
        assert told("groups.join")[-1].participant_ids == [str(ours.pk)]
        seat = Seat.objects.get(participant=ours)
    made.press_group("leave", seat=seat.pk)
    made.undo(page)
    with inside(satama):
        assert Seat.objects.get(participant=ours).left_on is None
    overview = made.client.get(f"/participants/{ours.pk}/").content.decode()
    assert "Ruokaryhmä" in overview
    with inside(satama):
        Seat.objects.all().delete()
    made.press_group("join", participant=ours.pk)
    made.undo(page)
    with inside(satama):
        assert not Seat.objects.filter(participant=ours).exists()


def test_a_full_group_takes_nobody_in_and_says_the_way_out(satama: Member) -> None:
    made = circle(satama, people="theirs", capacity=1)
    made.press_group("join", participant=made.house.ours.pk)
    page = made.client.get(made.about).content.decode()
    assert "Free a place first" in page
    with inside(satama):
        assert made.group.seats.count() == 1
        with pytest.raises(groups.FewerPlaces):
            groups.change_group(
                made.group,
                fields(way=Group.Way.HEADCOUNT),
                opened_as=groups.state_of(made.group),
                by=everything(satama),
            )


def test_names_are_of_those_within_reach_and_the_others_are_counted(satama: Member) -> None:
    made = circle(satama, people="ours theirs")
    for address in (made.about, made.page):
        page = made.client.get(address).content.decode()
        assert "Oksanen" in page
        assert "Vierasmäki" not in page
        assert "and one other" in page
    with inside(satama):
        rows = [entry.participant_ids for entry in told("groups.list")[-2:]]
        assert rows == [[str(made.house.ours.pk)]] * 2
        seat = Seat.objects.get(participant=made.house.theirs)
    theirs = made.house.theirs.pk
    assert made.press("away", participant=theirs).status_code == 404
    assert made.press_group("join", participant=theirs).status_code == 404
    assert made.press_group("leave", seat=seat.pk).status_code == 404


def test_nobody_joins_without_a_running_period(satama: Member) -> None:
    made = circle(satama)
    with inside(satama):
        yesterday = timezone.localdate() - timedelta(days=1)
        made.house.ours.periods.update(ends_on=yesterday)
    assert made.press_group("join", participant=made.house.ours.pk).status_code == 404


def test_who_sees_figures_alone_sees_sums_and_nobodys_name(satama: Member) -> None:
    made = circle(satama, people="ours", role="viewer")
    with inside(satama):
        sessions.add_cost(made.session, item="Ohjaajat", euros=Decimal(330), by=everything(satama))
    pages = [
        made.client.get(one).content.decode() for one in ("/groups/", f"/groups/{made.group.pk}/")
    ]
    assert all(re.search(r"330[.,]00", page) and "Oksanen" not in page for page in pages)
    assert made.client.get(made.page).status_code == 403
    assert made.press_group("sessions").status_code == 403
    assert made.client.get("/groups/add/").status_code == 403


def test_the_list_sums_sessions_held_and_leaves_out_what_was_called_off(satama: Member) -> None:
    made = circle(satama, people="ours theirs", capacity=4)
    with inside(satama):
        by = everything(satama)
        Group.objects.exclude(pk=made.group.pk).delete()
        marking.mark(made.session, [made.house.ours.pk, made.house.theirs.pk], "here", by=by)
        sessions.add_cost(made.session, item="Ohjaajat", euros=Decimal(60), by=by)
        off = meet(made.group, timezone.localdate() - timedelta(days=7))
        sessions.add_cost(off, item="Ohjaajat", euros=Decimal(60), by=by)
        sessions.call_off(off, is_off=True, by=by)
        popup = groups.add_group(fields(name="PopUp", way=Group.Way.HEADCOUNT), by=by)
        marking.count(meet(popup), 6, by=by)
        groups.add_group(
            fields(name="Vanha", ends_on=timezone.localdate() - timedelta(days=1)), by=by
        )
    page = made.client.get("/groups/")
    total = page.context["total"]
    assert (total.sessions, total.places, total.came, total.cost) == (2, 12, 8, 60)
    shown = page.content.decode()
    assert re.search(r"7[.,]50", shown)  # 60 euros by 8 who came
    assert "Vanha" not in shown
    assert "Vanha" in made.client.get("/groups/?show=ended").content.decode()


def test_queries_are_as_many_for_many_people_and_groups_as_for_few(satama: Member) -> None:
    made = circle(satama, people="ours", capacity=100)
    pages = [
        "/groups/",
        made.about,
        made.page,
        f"/participants/{made.house.ours.pk}/",
    ]
    before = []
    for page in pages:
        made.client.get(page)
        with CaptureQueriesContext(connection) as few:
            made.client.get(page)
        before.append(len(few))
    with inside(satama):
        by = everything(satama)
        found = add_people(made, 6)
        for number in range(3):
            other = groups.add_group(fields(name=f"Ryhmä {number}"), by=by)
            groups.join(other, made.house.ours, by=by)
            meet(made.group, timezone.localdate() - timedelta(days=7 * (number + 1)))
        marking.mark(made.session, [one.pk for one in found[:3]], "here", by=by)
        for item in ("Ruoka", "Matkat"):
            sessions.add_cost(made.session, item=item, euros=Decimal(10), by=by)
    for page, count in zip(pages, before, strict=True):
        with CaptureQueriesContext(connection) as many:
            assert made.client.get(page).status_code == 200
        told_of = "\n".join(one["sql"][:120] for one in many)
        assert len(many) <= count, f"{page}\n{told_of}"
    assert max(before[:3]) <= MOST_QUERIES, before


def test_somebody_from_elsewhere_finds_no_group(satama: Member, skargard: Member) -> None:
    made = circle(satama)
    other = signed_in(skargard, skargard.coach)
    assert other.get(f"/groups/{made.group.pk + 1000}/").status_code == 404


def test_what_is_typed_finds_people_within_reach_by_name(satama: Member) -> None:
    made = circle(satama, unit=None)
    with inside(satama):
        add_participant(
            given_name="Hilla",
            family_name="Harvinainen",
            born_on=None,
            municipality_code="091",
            referrer_type="SELF",
            service_basis="OMA",
            starts_on=timezone.localdate(),
            unit=made.house.wood,
            by=everything(satama),
        )
    page = made.client.get(f"{made.about}?find=harvin")
    assert [one.family_name for one in page.context["offered"]] == ["Harvinainen"]
    none = made.client.get(f"{made.about}?find=vierasm").content.decode()
    assert "Nobody within your reach" in none


def test_two_who_change_a_group_at_once_overwrite_nothing(satama: Member) -> None:
    made = circle(satama)
    page = f"/groups/{made.group.pk}/change/"

    def typed(**changes: str) -> dict[str, object]:
        form = made.client.get(page).context["form"]
        values = {name: form[name].value() for name in form.fields}
        return {name: value for name, value in values.items() if value is not None} | changes

    mine, theirs = typed(place="Aula"), typed(place="Kahvila")
    assert made.client.post(page, theirs).status_code == 302
    refused = made.client.post(page, mine)
    assert refused.status_code == 200, (refused.status_code, refused.headers)
    said = str(refused.context["form"].non_field_errors())
    assert "Kahvila" in said
    assert refused.context["form"]["place"].value() == "Aula"
    with inside(satama):
        assert Group.objects.get(pk=made.group.pk).place == "Kahvila"
    again = mine | {"opened_as": refused.context["form"]["opened_as"].value()}
    assert made.client.post(page, again).status_code == 302
    with inside(satama):
        assert Group.objects.get(pk=made.group.pk).place == "Aula"
