"""Our own units as others see them: written, shown, confirmed, and the bar of free places."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.network.directory.models import Listing
from apps.workshop.audit.models import Entry
from apps.workshop.listings import news
from apps.workshop.listings.services import own_listings, say_free
from apps.workshop.notifications.models import Notification
from apps.workshop.units.models import Worker
from apps.workshop.units.services import add_unit
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TEXT = {
    "name_fi": "Puupaja",
    "about_fi": "Tehdään puutöitä.",
    "apply_fi": "Soita.",
    "contact_email": "puu@paja.example",
    "municipality_code": "285",
    "service_bases": ["OMA"],
    "weekdays": ["1", "2"],
    "places": "3",
}


def edit(member: Member) -> str:
    return f"/places/own/{member.unit}/"


def own(member: Member) -> Listing:
    """The listing of the member's unit."""
    with inside(member):
        return own_listings().get(unit=member.unit)


def told(member: Member) -> list[str]:
    with inside(member):
        found = Entry.objects.filter(action__startswith="directory.").order_by("id")
        return [entry.action for entry in found][2:]


def test_a_listing_is_written_shown_confirmed_and_hidden(
    director: Client, receiver: Client, satama: Member
) -> None:
    with inside(satama):
        own_listings().update(confirmed_on=timezone.localdate() - timedelta(days=200))
    assert director.post(edit(satama), TEXT).status_code == 302
    listing = own(satama)
    assert (listing.name_fi, listing.weekdays, listing.is_public) == ("Puupaja", [1, 2], False)
    assert listing.confirmed_on == timezone.localdate()
    page = f"/places/{listing.pk}/"
    assert receiver.get(page).status_code == 404
    for _click in range(2):
        director.post(f"{edit(satama)}show/", {"show": "yes"})
    assert receiver.get(page).status_code == 200
    with inside(satama):
        own_listings().update(confirmed_on=timezone.localdate() - timedelta(days=100))
    for _click in range(2):
        director.post(f"{edit(satama)}confirm/")
    assert own(satama).confirmed_on == timezone.localdate()
    director.post(f"{edit(satama)}show/", {"show": "no"})
    assert receiver.get(page).status_code == 404
    assert told(satama) == [
        "directory.write",
        "directory.publish",
        "directory.confirm",
        "directory.hide",
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"about_fi": ""}, "__all__"),
        ({"about_sv": "Trä"}, "name_sv"),
        ({"age_from": "30", "age_to": "20"}, "age_to"),
        ({"contact_email": ""}, "contact_phone"),
        ({"places": "0"}, "places"),
        ({"municipality_code": "000"}, "municipality_code"),
    ],
)
def test_a_listing_tells_enough(
    director: Client, satama: Member, changes: dict[str, Any], field: str
) -> None:
    page = director.post(edit(satama), TEXT | changes)
    assert field in page.context["form"].errors
    assert own(satama).name_fi != "Puupaja"


def test_each_text_is_marked_as_being_in_its_language(director: Client, satama: Member) -> None:
    form = director.get(edit(satama)).context["form"]
    for language in ("fi", "sv", "en"):
        assert f'lang="{language}"' in str(form[f"name_{language}"])
        assert f'lang="{language}"' in str(form[f"apply_{language}"])


def test_a_unit_gets_one_listing_whoever_writes_first(director: Client, satama: Member) -> None:
    with inside(satama):
        unit = add_unit(name="Toinen uusi", by=_by(satama))
    for _click in range(2):
        director.post(f"/places/own/{unit.pk}/", TEXT)
    with inside(satama):
        assert own_listings().filter(unit=unit.pk).count() == 1


def _by(member: Member) -> Any:
    from apps.workshop.audit.services import Actor
    from tenants.accounts.models import User

    return Actor(User.objects.get(email=member.director), "page")


def test_whoever_works_in_the_unit_moves_the_bar_in_one_tap(coach: Client, satama: Member) -> None:
    page = coach.get("/places/own/").content.decode()
    assert 'name="to" value="3"' in page
    # Two clicks on one button say one number.
    for _click in range(2):
        assert coach.post(f"{edit(satama)}free/", {"seen": "2", "to": "3"}).status_code == 302
    listing = own(satama)
    assert (listing.free_places, listing.free_places_on) == (3, timezone.localdate())
    assert told(satama) == ["directory.free"]


def test_two_people_at_once_are_told(coach: Client, satama: Member) -> None:
    with inside(satama):
        say_free(own(satama), seen=2, free=1, by=_by(satama))
    answer = coach.post(f"{edit(satama)}free/", {"seen": "2", "to": "3"}, follow=True)
    assert "Somebody else has just said 1" in answer.content.decode()
    assert own(satama).free_places == 1


def test_saying_the_same_number_makes_it_new(coach: Client, satama: Member) -> None:
    with inside(satama):
        own_listings().update(free_places_on=timezone.localdate() - timedelta(days=40))
    coach.post(f"{edit(satama)}free/", {"seen": "2", "to": "2"})
    assert own(satama).free_places_on == timezone.localdate()


@pytest.mark.parametrize("to", ["-1", "100", "many", ""])
def test_a_number_that_cannot_be_is_refused(coach: Client, satama: Member, to: str) -> None:
    assert coach.post(f"{edit(satama)}free/", {"seen": "2", "to": to}).status_code == 400


def test_others_do_not_move_the_bar_and_only_editors_write(coach: Client, satama: Member) -> None:
    assert coach.get(edit(satama)).status_code == 403
    for act in ("confirm/", "show/"):
        assert coach.post(f"{edit(satama)}{act}").status_code == 403
    with inside(satama):
        Worker.objects.filter(user_id=satama.coach_id).delete()
    assert coach.post(f"{edit(satama)}free/", {"seen": "2", "to": "3"}).status_code == 404
    assert 'name="to"' not in coach.get("/places/own/").content.decode()


def test_a_closed_unit_disappears(director: Client, receiver: Client, satama: Member) -> None:
    director.post(f"{edit(satama)}show/", {"show": "yes"})
    page = f"/places/{own(satama).pk}/"
    assert receiver.get(page).status_code == 200
    director.post(f"/units/{satama.unit}/close/")
    assert receiver.get(page).status_code == 404
    assert director.get(edit(satama)).status_code == 404
    director.post(f"/units/{satama.unit}/open/")
    assert receiver.get(page).status_code == 404


def test_without_a_membership_the_pages_say_why(uusi: Member) -> None:
    answer = signed_in(uusi, uusi.director).get("/places/own/")
    assert answer.status_code == 403
    assert "when the network has confirmed your membership" in answer.content.decode()


def reminders(member: Member) -> list[str]:
    with inside(member):
        news.remind()
        kinds = ("listing_gets_old", "free_places_old")
        found = Notification.objects.filter(kind__in=kinds).order_by("kind", "made_at")
        return [one.kind for one in found]


def test_editors_are_reminded_once_of_each_day(satama: Member) -> None:
    today = timezone.localdate()
    with inside(satama):
        own_listings().filter(unit=satama.unit).update(
            is_public=True, confirmed_on=today - timedelta(days=140), free_places_on=today
        )
    assert reminders(satama) == []
    with inside(satama):
        own_listings().filter(unit=satama.unit).update(
            confirmed_on=today - timedelta(days=154), free_places_on=today - timedelta(days=31)
        )
    # The director alone is an editor here.
    assert reminders(satama) == ["free_places_old", "listing_gets_old"]
    assert reminders(satama) == ["free_places_old", "listing_gets_old"]
    with inside(satama):
        own_listings().filter(unit=satama.unit).update(free_places_on=today - timedelta(days=32))
    assert len(reminders(satama)) == 3


def test_nobody_is_reminded_of_what_is_hidden(satama: Member) -> None:
    long_ago = timezone.localdate() - timedelta(days=160)
    with inside(satama):
        own_listings().filter(unit=satama.unit).update(confirmed_on=long_ago)
    assert reminders(satama) == []
