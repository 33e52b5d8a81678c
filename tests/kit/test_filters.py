"""Filters and orders stand in the address, and each keeps what the others say."""

from __future__ import annotations

from django.test import Client, RequestFactory

from apps.workshop.participants.models import Participant
from kit.pages.filters import chips, chosen_of
from tests.support.people import inside
from tests.support.world import Member

STATES = [("", "All"), ("open", "Open"), ("done", "Done")]


def test_a_choice_keeps_the_rest_of_the_address_and_begins_at_the_first_page() -> None:
    request = RequestFactory().get("/", {"q": "puu", "state": "open", "page": "4"})
    assert chosen_of(request, "state", STATES) == "open"
    everything, is_open, done = chips(request, "state", STATES, {"done": 2})
    assert everything.query == "?q=puu"
    assert done.query == "?q=puu&state=done"
    assert (is_open.is_current, everything.is_current, done.count) == (True, False, 2)


def test_an_unknown_value_means_everything() -> None:
    request = RequestFactory().get("/", {"state": "'; DROP"})
    assert chosen_of(request, "state", STATES) == ""
    assert chips(request, "state", STATES)[0].is_current


def test_lists_narrow_by_the_address(coach: Client, director: Client, satama: Member) -> None:
    with inside(satama):
        name = Participant.objects.get(pk=satama.participant).list_name
    assert name in coach.get("/participants/?state=running&order=newest").content.decode()
    none = coach.get("/participants/?state=ended&q=").content.decode()
    assert name not in none
    assert 'href="/participants/"' in none
    assert satama.officer in director.get("/people/?role=protection_officer").content.decode()
    assert satama.officer not in director.get("/people/?role=coach").content.decode()
    chapter = f"Polku {satama.sentinel}"
    assert chapter in coach.get("/handbook/?state=published").content.decode()
    assert chapter not in coach.get("/handbook/?state=draft").content.decode()
    assert coach.get("/referrals/?basis=OMA").status_code == 200
