"""The page of flows: who sees it, and that no person and no organisation is on it."""

from __future__ import annotations

import html

import pytest
from django.test import Client
from django.utils import timezone

from apps.network.trail.models import Entry
from kit.database.names import NETWORK
from kit.database.scope import entered
from tests.support.people import NETWORK_HOST, client_at, signed_in
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PAGE, TABLE = "/flows/", "/flows/export/"


def test_three_members_referrals_are_told_and_their_times_are_not(coordinator: Client) -> None:
    page = coordinator.get(PAGE)
    this, last = page.context["years"]
    assert this.year == timezone.localdate().year
    assert this.sent == 3
    assert this.answer.days is None
    assert last.sent is None
    text = page.content.decode()
    assert "About 3 referrals have been sent this year." in text
    assert "Not shown" in text


def test_the_table_says_the_same_and_leaves_a_row_in_the_trail(coordinator: Client) -> None:
    answer = coordinator.get(TABLE)
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].count(";") == 3
    assert "Times;Referrals sent;3;Not shown" in lines
    assert len(lines) == 1 + 6 + 9 + 15
    with entered(NETWORK):
        assert Entry.objects.filter(action="flows.export").count() == 1


def test_no_person_and_no_organisation_is_on_either(
    coordinator: Client, administrator: Client, members: dict[str, Member]
) -> None:
    for client in (coordinator, administrator):
        for page in (PAGE, TABLE):
            text = html.unescape(client.get(page).content.decode())
            for member in members.values():
                for word in (member.sentinel, member.referral_sentinel, member.name, member.schema):
                    assert word not in text


@pytest.mark.parametrize(
    ("who", "status"),
    [("authority", 200), ("regional", 200), ("auditor", 403), ("operator", 403)],
)
def test_the_network_s_people_see_it_by_their_right(who: str, status: int) -> None:
    client = signed_in(None, f"{who}@verkko.example")
    assert client.get(PAGE).status_code == status
    assert client.get(TABLE).status_code == status


def test_it_is_in_the_menu_and_not_for_staff(
    coordinator: Client, director: Client, satama: Member
) -> None:
    assert f'href="{PAGE}"' in coordinator.get("/figures/").content.decode()
    assert director.get(PAGE).status_code == 404
    assert client_at(NETWORK_HOST).get(PAGE).status_code == 302
