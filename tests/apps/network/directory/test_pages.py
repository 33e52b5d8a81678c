"""The public pages: found by filters, read in one's language, honest about what is old."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.network.directory.models import Listing
from tests.support.belongings import PUBLIC_LISTING
from tests.support.people import NETWORK_HOST, inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db

Stranger = Callable[[str], Client]
UNIT = f"/places/{PUBLIC_LISTING}/"


def change(member: Member, **values: object) -> None:
    with inside(member):
        assert Listing.objects.filter(pk=member.listing).update(**values) == 1


def read(client: Client, address: str, language: str = "en") -> str:
    client.cookies["django_language"] = language
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def listed(client: Client, query: str = "") -> list[str]:
    """Whose units are on the list, in its order."""
    cards = client.get(f"/places/{query}").context["cards"]
    return [str(card.listing.name_fi).rpartition(" ")[2] for card in cards]


def test_everybody_finds_published_units_only(stranger: Stranger) -> None:
    assert listed(stranger(NETWORK_HOST)) == ["rannikko", "satama", "skargard"]


def test_filters_stand_in_the_address(stranger: Stranger, skargard: Member, satama: Member) -> None:
    client = stranger(NETWORK_HOST)
    change(skargard, service_bases=["TK"], languages=["sv", "se"], accessibility=["quiet_room"])
    change(satama, free_places=0)
    assert listed(client, "?basis=TK") == ["skargard"]
    assert listed(client, "?language=se") == ["skargard"]
    assert listed(client, "?access=quiet_room") == ["skargard"]
    assert listed(client, "?free=now") == ["rannikko", "skargard"]
    assert listed(client, "?basis=TK&language=fi") == []
    assert listed(client, "?name=skarg") == ["skargard"]
    assert listed(client, "?name=offentlig+verkstad") == ["rannikko", "skargard", "satama"]
    assert listed(client, "?basis=none-such&page=x") == ["rannikko", "skargard", "satama"]


def test_free_places_come_first_and_then_the_nearest(
    stranger: Stranger, satama: Member, skargard: Member, members: dict[str, Member]
) -> None:
    client = stranger(NETWORK_HOST)
    # Hamina shares the employment area of Kotka; Pori is far away.
    change(satama, municipality_code="609")
    change(skargard, municipality_code="075")
    assert listed(client, "?near=285") == ["rannikko", "skargard", "satama"]
    page = read(client, "/places/?near=285")
    assert "same municipality" in page
    assert "farther away" in page
    assert "satama" not in "".join(listed(client, "?near=285&area=region"))
    change(members["rannikko"], free_places=0)
    assert listed(client, "?near=285") == ["skargard", "satama", "rannikko"]


def test_a_unit_has_a_page_in_three_languages(stranger: Stranger) -> None:
    client = stranger(NETWORK_HOST)
    assert "Julkinen paja skargard" in read(client, UNIT, "fi")
    assert '<h1 lang="sv">Offentlig verkstad skargard' in read(client, UNIT, "sv")
    english = read(client, UNIT)
    assert '<h1 lang="fi">Julkinen paja skargard' in english
    assert "The unit tells about itself in this language: finnish." in english
    assert "1 free place" in english
    assert "tel:+358401234567" in english


def test_what_is_old_is_shown_as_old(stranger: Stranger, skargard: Member) -> None:
    client, today = stranger(NETWORK_HOST), timezone.localdate()
    change(skargard, free_places_on=today - timedelta(days=30))
    assert "long ago" not in read(client, UNIT)
    change(skargard, free_places_on=today - timedelta(days=31))
    assert "long ago" in read(client, UNIT)
    assert "skargard" not in listed(client, "?free=now")
    assert "Nobody has confirmed this since" not in read(client, UNIT)
    change(skargard, confirmed_on=today - timedelta(days=185))
    assert "Nobody has confirmed this since" in read(client, UNIT)


def test_a_hidden_unit_has_no_page(stranger: Stranger, skargard: Member, satama: Member) -> None:
    client = stranger(NETWORK_HOST)
    change(skargard, is_public=False)
    assert client.get(UNIT).status_code == 404
    assert client.get(f"/places/{satama.hidden_listing}/").status_code == 404
    assert stranger(skargard.host).get(UNIT).status_code in (302, 404)


def test_the_front_page_leads_there(stranger: Stranger) -> None:
    assert 'href="/places/"' in stranger(NETWORK_HOST).get("/").content.decode()
