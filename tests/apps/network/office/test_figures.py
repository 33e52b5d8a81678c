"""The coordinator's page: totals of the whole network, and never a person."""

from __future__ import annotations

import html

import pytest
from django.test import Client
from django.utils import timezone

from apps.network.statistics.measures import EDITIONS, NOTES, PARTICIPANTS
from apps.network.statistics.models import Cell
from apps.network.statistics.services import fold, rounded
from apps.workshop.figures.services import publish_deltas
from kit.database.names import NETWORK
from kit.database.scope import entered
from tests.support.people import NETWORK_HOST, client_at, inside, signed_in
from tests.support.world import Member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _published(members: dict[str, Member], db: None) -> None:
    """Every open confirmed member has published, and written notes in plenty."""
    year = timezone.localdate().year
    for key, notes in (("satama", 1201), ("skargard", 1105), ("rannikko", 998)):
        with inside(members[key]):
            publish_deltas()
            fold({(NOTES.code, year): notes, (PARTICIPANTS.code, year): 400})
    with inside(members["satama"]):
        fold({(EDITIONS.code, year): 77_777})


def test_totals_are_shown_rounded(coordinator: Client) -> None:
    page = coordinator.get("/figures/")
    with entered(NETWORK):
        exact = sum(
            Cell.objects.filter(year=timezone.localdate().year, measure="notes").values_list(
                "count", flat=True
            )
        )
    shown = {row.measure: row.rounded for row in page.context["totals"]}
    assert exact > 3000
    assert shown[NOTES] == rounded(exact)
    assert page.context["members"] == 3


def test_a_figure_that_is_one_organisations_is_not_shown(coordinator: Client) -> None:
    page = coordinator.get("/figures/")
    shown = {row.measure: row.rounded for row in page.context["totals"]}
    assert shown[EDITIONS] is None
    text = html.unescape(page.content.decode()).replace("\xa0", "").replace(" ", "")
    assert not [figure for figure in ("77777", "77778", "77779", "77780") if figure in text]


def test_no_person_and_no_organisation_is_on_the_page(
    coordinator: Client, administrator: Client, members: dict[str, Member]
) -> None:
    for client in (coordinator, administrator):
        text = html.unescape(client.get("/figures/").content.decode())
        for member in members.values():
            for word in (member.sentinel, member.referral_sentinel, member.name, member.schema):
                assert word not in text


def test_a_coordinator_opens_no_membership(coordinator: Client, uusi: Member) -> None:
    one = f"/memberships/{uusi.sign_up}/"
    assert coordinator.get("/memberships/").status_code == 403
    assert coordinator.get(one).status_code == 403
    assert coordinator.post(f"{one}confirm/").status_code == 403
    assert coordinator.post(f"{one}refuse/", {"reason": "Ei"}).status_code == 403
    assert "/memberships/" not in coordinator.get("/figures/").content.decode()


def test_an_administrator_opens_both(administrator: Client) -> None:
    assert administrator.get("/memberships/").status_code == 200
    assert administrator.get("/figures/").status_code == 200


@pytest.mark.parametrize("page", ["/figures/", "/memberships/"])
def test_a_stranger_is_led_to_the_sign_in_page(page: str) -> None:
    answer = client_at(NETWORK_HOST).get(page)
    assert answer.headers["Location"] == f"/sign-in/?next={page}"


def test_the_queue_is_at_no_organisations_host(satama: Member, uusi: Member) -> None:
    client = signed_in(satama, satama.director)
    assert client.get("/memberships/").status_code == 404
    assert client.post(f"/memberships/{uusi.sign_up}/confirm/").status_code == 404


def test_an_organisations_own_figures_are_not_the_networks(satama: Member) -> None:
    page = signed_in(satama, satama.director).get("/figures/")
    assert dict(page.context["figures"])[NOTES] == 1202
    assert "totals" not in page.context


@pytest.mark.parametrize("page", ["/participants/", "/referrals/", "/handbook/", "/log/"])
def test_no_organisations_page_is_at_the_networks_host(administrator: Client, page: str) -> None:
    assert administrator.get(page).status_code == 404
