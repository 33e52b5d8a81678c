"""A unit's shared tablet: bound by staff, tapped by people, and silent about everything else."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from apps.workshop.attendance import tablets
from apps.workshop.attendance.models import Change, Mark, Tablet
from apps.workshop.attendance.tablet_names import names_on_tablet
from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.oversight.words import who_in_words
from apps.workshop.participants.models import Participant
from tests.apps.workshop.attendance.floor import Floor, add_people, by_of, changes, floor, marks
from tests.support.people import client_at, inside, signed_in
from tests.support.queries import asked
from tests.support.world import Member

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
BUTTON = re.compile(r'name="person" value="([0-9a-f]+)">.*?<span>([^<]+)<', re.DOTALL)


@pytest.fixture
def wood(satama: Member, monkeypatch: pytest.MonkeyPatch) -> Floor:
    """A floor on a day that is no public holiday."""
    monkeypatch.setattr("apps.workshop.attendance.diary.holiday", lambda _day, _language: "")
    return floor(satama)


def bind(wood: Floor, **fields: str) -> Client:
    """The browser that a worker has made the tablet of wood."""
    form = {"action": "bind", "unit": str(wood.house.wood.pk), **fields}
    assert wood.client.post("/attendance/tablets/", form).status_code == 302
    return wood.client


def bound() -> QuerySet[Tablet]:
    """Tablets of a test's own: the member has one already."""
    return Tablet.objects.filter(unit__name="Puupaja")


def screen(device: Client) -> dict[str, str]:
    """The codes of the buttons by the names on them."""
    page = device.get("/tablet/").content.decode()
    return {name: code for code, name in BUTTON.findall(page)}


def tap(device: Client, name: str) -> str:
    """Tap a name, and what the screen says then."""
    answer = device.post("/tablet/", {"person": screen(device)[name]})
    assert answer.status_code == 302
    page = device.get(answer["Location"]).content.decode()
    return page.split('role="status">')[1].split("</p>")[0]


def test_binding_ends_the_worker_s_own_session(wood: Floor) -> None:
    device = bind(wood)
    assert screen(device)
    assert "/sign-in/" in device.get("/attendance/")["Location"]
    cookie = device.cookies[settings.TABLET_COOKIE_NAME]
    assert cookie["httponly"]
    assert int(cookie["max-age"]) == 90 * 24 * 3600
    with inside(wood.house.member):
        entry = Entry.objects.filter(action="attendance.bind").latest("id")
        assert entry.about["tablet"] == str(bound().get().pk)


def test_a_tap_says_that_somebody_is_here_as_planned(wood: Floor) -> None:
    device = bind(wood)
    assert "Oma O. on paikalla" in tap(device, "Oma O.")
    with inside(wood.house.member):
        mark = marks().get()
        assert (mark.is_present, mark.hours, mark.marked_by) == (True, 5, None)
        assert mark.tablet == bound().get()
        entry = Entry.objects.filter(action="attendance.arrive").get()
        assert (entry.actor_id, entry.actor_roles) == (None, ["tablet"])
        with translation.override("fi"):
            assert who_in_words(entry) == "Joku yksikön tabletilla"
        assert entry.participant_ids == [str(wood.people[0].pk)]


def test_a_second_tap_undoes_it_for_a_minute(wood: Floor) -> None:
    device = bind(wood)
    tap(device, "Oma O.")
    assert "peruttiin" in tap(device, "Oma O.")
    with inside(wood.house.member):
        assert not marks().exists()
        assert changes().count() == 2
    tap(device, "Oma O.")
    with inside(wood.house.member):
        long_ago = timezone.now() - timedelta(minutes=2)
        Mark.objects.filter(pk=marks().get().pk).update(marked_at=long_ago)
    assert "on jo merkitty" in tap(device, "Oma O.")
    with inside(wood.house.member):
        assert marks().exists()


def test_what_staff_have_marked_stays(wood: Floor) -> None:
    one, other = wood.people
    wood.say(one, "sick")
    wood.say(other, "planned")
    device = bind(wood)
    assert "kerro työntekijälle" in tap(device, "Oma O.")
    assert "on jo merkitty" in tap(device, "Tuuli T.")
    page = device.get("/tablet/").content.decode()
    assert "Sairau" not in page
    with inside(wood.house.member):
        assert marks().filter(tablet=None).count() == 2


def test_staff_see_who_marked_it_and_correct_it(wood: Floor) -> None:
    device = bind(wood)
    tap(device, "Oma O.")
    staff = signed_in(wood.house.member, wood.house.worker.email)
    assert "Themselves, on the tablet" in staff.get(wood.page).content.decode()
    form = {"participant": str(wood.people[0].pk), "answer": "hours", "hours": "3"}
    staff.post(wood.page, {**form, "seen": "here 5.00"})
    with inside(wood.house.member):
        mark = marks().get()
        assert (mark.hours, mark.tablet, mark.marked_by) == (3, None, wood.house.worker)
        assert Change.objects.filter(participant=wood.people[0], was="here 5.00").count() == 1


def test_the_screen_knows_short_names_and_nothing_else(wood: Floor) -> None:
    device = bind(wood)
    page = device.get("/tablet/").content.decode()
    for word in ("Oksanen", "Tuulos", "/participants/", "2003", str(wood.people[0].pk)):
        assert word not in page
    assert "Väinö" not in page
    assert re.findall(r'<a [^>]*href="([^"]+)"', page) == ["#content"]
    assert device.get(f"/participants/{wood.people[0].pk}/").status_code == 302


def test_that_names_were_shown_is_recorded_once_a_day(wood: Floor) -> None:
    device = bind(wood)
    for _look in range(3):
        device.get("/tablet/")
    with inside(wood.house.member):
        entry = Entry.objects.get(action="attendance.show")
        assert set(entry.participant_ids) == {str(one.pk) for one in wood.people}


def test_a_button_of_yesterday_or_of_another_tablet_marks_nobody(
    wood: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = bind(wood)
    with inside(wood.house.member):
        other, _token = tablets.bind(
            wood.house.wood, browser="", opens_at=None, closes_at=None, by=by_of(wood.house.member)
        )
        codes = [one.code for one in tablets.buttons(other, address=None)]
    for code in [*codes, "", "å", "0" * 32, str(wood.people[0].pk)]:
        assert device.post("/tablet/", {"person": code})["Location"] == "/tablet/"
    with inside(wood.house.member):
        assert not marks().exists()


def test_the_screen_asks_as_much_for_few_people_as_for_many(wood: Floor) -> None:
    device = bind(wood)
    device.get("/tablet/")
    with CaptureQueriesContext(connection) as few:
        device.get("/tablet/")
    with inside(wood.house.member):
        add_people(wood.house, 6)
    device.get("/tablet/")
    with CaptureQueriesContext(connection) as many:
        device.get("/tablet/")
    assert len(asked(few)) == len(asked(many)) <= MOST_QUERIES, "\n".join(asked(many))


@pytest.mark.parametrize("end", ["revoked", "expired", "closed", "forged", "none"])
def test_a_device_that_is_no_tablet_shows_nobody(wood: Floor, end: str) -> None:
    device = bind(wood)
    with inside(wood.house.member):
        made, now = bound().get(), timezone.now()
        if end == "expired":
            bound().update(expires_at=now)
        if end == "closed":
            type(made.unit).objects.filter(pk=made.unit_id).update(closed_at=now)
    if end == "revoked":
        staff = signed_in(wood.house.member, wood.house.worker.email)
        staff.post("/attendance/tablets/", {"action": str(made.pk)})
        assert "Taken out of use" in staff.get("/attendance/tablets/").content.decode()
    if end == "forged":
        device.cookies[settings.TABLET_COOKIE_NAME] = "x" * 43
    if end == "none":
        device = client_at(wood.house.member.host)
    for answer in (device.get("/tablet/"), device.post("/tablet/", {"person": "1"})):
        assert answer.status_code == 410
        assert "Oma" not in answer.content.decode()


def test_unknown_cookies_are_slowed_down(wood: Floor) -> None:
    device = client_at(wood.house.member.host)
    device.cookies[settings.TABLET_COOKIE_NAME] = "x" * 43
    statuses = {device.get("/tablet/").status_code for _guess in range(51)}
    assert statuses == {410, 429}


def test_outside_its_hours_it_shows_nobody(wood: Floor) -> None:
    device = bind(wood, opens_at="08:00", closes_at="16:00")
    with inside(wood.house.member):
        made = bound().get()
        assert made.is_open_at(time(8))
        assert not made.is_open_at(time(16))
        bound().update(opens_at=time(0, 0), closes_at=time(0, 0, 1))
    page = device.get("/tablet/").content.decode()
    assert "Oma" not in page
    assert "Nimet näytetään" in page


@pytest.mark.parametrize(
    ("hours", "field"),
    [
        ({"opens_at": "08:00"}, "closes_at"),
        ({"opens_at": "16:00", "closes_at": "8:00"}, "closes_at"),
        ({"unit": "0"}, "unit"),
    ],
)
def test_a_wrong_form_binds_nothing(wood: Floor, hours: dict[str, str], field: str) -> None:
    form = {"action": "bind", "unit": str(wood.house.wood.pk), **hours}
    answer = wood.client.post("/attendance/tablets/", form)
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert wood.client.get("/attendance/").status_code == 200


def test_a_tablet_is_of_a_unit_within_reach(wood: Floor) -> None:
    by = Actor(wood.house.worker, "page")
    with inside(wood.house.member), pytest.raises(PermissionDenied):
        tablets.bind(wood.house.kitchen, browser="", opens_at=None, closes_at=None, by=by)


def test_only_who_marks_attendance_binds_a_tablet(wood: Floor) -> None:
    officer = signed_in(wood.house.member, wood.house.member.officer)
    assert officer.get("/attendance/tablets/").status_code == 403


def test_under_protection_there_are_initials_and_no_two_names_are_alike() -> None:
    people = [
        Participant(given_name="Aino", family_name="Virtanen"),
        Participant(given_name="Aino", family_name="Väisänen"),
        Participant(given_name="Aino", family_name="Virta"),
        Participant(given_name="Olli", family_name="Aho"),
        Participant(given_name="Salla", family_name="Salo", is_protected=True),
        Participant(given_name="Sami", family_name="Salmi", is_protected=True),
    ]
    names = list(names_on_tablet(people).values())
    assert names[1] == "Aino Vä."
    assert {names[0], names[2]} == {"Aino Vi. 1", "Aino Vi. 2"}
    assert names[3] == "Olli A."
    assert {names[4], names[5]} == {"S. S. 1", "S. S. 2"}
