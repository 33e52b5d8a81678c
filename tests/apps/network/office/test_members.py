"""The list of members: by name, region and state, for one's own region only, and no person."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from apps.network.trail.models import Entry
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts.models import User
from tests.support.people import signed_in
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def names_in(client: Client, query: str = "") -> list[str]:
    text = client.get(f"/members/export/{query}").content.decode("utf-8-sig")
    return [row[0] for row in csv.reader(io.StringIO(text), delimiter=";")][1:]


def test_every_organisation_is_in_it_with_place_region_and_state(
    coordinator: Client, members: dict[str, Member]
) -> None:
    assert names_in(coordinator) == sorted(member.name for member in members.values())
    page = coordinator.get("/members/").content.decode()
    assert "Kotka" in page
    assert "Kymenlaakso" in page
    for member in members.values():
        assert member.name in page
        assert member.sentinel not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=SATA", ["Paja satama"]),
        ("?state=waiting", ["Paja uusi"]),
        ("?state=closed", ["Paja suljettu"]),
        ("?region=08&state=confirmed", ["Paja rannikko", "Paja satama", "Paja skargard"]),
        ("?q=ei-ole", []),
    ],
)
def test_filters_stand_in_the_address(coordinator: Client, query: str, found: list[str]) -> None:
    assert names_in(coordinator, query) == found
    page = coordinator.get(f"/members/{query}").content.decode()
    assert ("No organisation was found" in page) == (not found)


def test_a_coordinator_of_a_region_sees_the_members_of_that_region_only() -> None:
    regional = signed_in(None, "regional@verkko.example")
    assert names_in(regional) == []
    assert "Uusimaa" in regional.get("/members/").content.decode()
    with entered(NETWORK):
        people = User.objects.filter(email="regional@verkko.example")
        people.update(areas=["region:08"])
    assert len(names_in(regional)) == 5
    with entered(NETWORK):
        people.update(areas=["region:01"], roles=["coordinator", "administrator"])
    assert len(names_in(regional)) == 5


def test_the_figures_of_a_coordinator_of_a_region_are_the_whole_network_s(
    coordinator: Client,
) -> None:
    regional = signed_in(None, "regional@verkko.example")
    whole, seen = (client.get("/figures/").context["totals"] for client in (coordinator, regional))
    assert whole == seen


def test_a_copy_of_the_list_is_in_the_trail(coordinator: Client) -> None:
    names_in(coordinator)
    with entered(NETWORK):
        assert Entry.objects.order_by("-id")[0].action == "members.export"
