"""The public pages: open to everybody, in three languages."""

from __future__ import annotations

import pytest
from django.test import Client

from tenants.accounts.models import User
from tests.support.people import NETWORK_HOST, client_at, inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db

PAGES = ("/", "/subscribe/", "/find/", "/privacy/", "/terms/", "/sign-in/")


def visitor(language: str = "en") -> Client:
    client = client_at(NETWORK_HOST)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    return client


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_public_page_opens_in_every_language(page: str, language: str) -> None:
    answer = visitor(language).get(page)
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_with_another_language_is_answered_in_finnish(page: str) -> None:
    assert '<html lang="fi"' in visitor("de").get(page).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_no_member_is_named_on_a_public_page(page: str, members: dict[str, Member]) -> None:
    text = visitor().get(page).content.decode()
    for member in members.values():
        assert member.name not in text
        assert member.schema not in text


@pytest.mark.parametrize("page", ["/subscribe/", "/find/", "/privacy/", "/terms/"])
def test_public_pages_of_the_network_are_at_no_organisations_host(
    satama: Member, page: str
) -> None:
    assert client_at(satama.host).get(page).status_code in (302, 404)


@pytest.mark.parametrize(
    "typed",
    [
        "satama",
        " Satama ",
        f"satama.{NETWORK_HOST}",
        f"https://satama.{NETWORK_HOST}/participants/?q=1",
        f"http://satama.{NETWORK_HOST}:8000",
    ],
)
def test_staff_find_their_own_door(typed: str) -> None:
    answer = visitor().post("/find/", {"address": typed})
    assert answer.headers["Location"] == f"http://satama.{NETWORK_HOST}/sign-in/"


def test_an_address_of_nobody_is_answered_as_one_of_somebody() -> None:
    answer = visitor().post("/find/", {"address": "eiketaan"})
    assert answer.headers["Location"] == f"http://eiketaan.{NETWORK_HOST}/sign-in/"


@pytest.mark.parametrize("typed", ["paja sat", "SATAMA paja", "Paja satama"])
def test_staff_find_their_own_door_by_the_name_of_a_member(satama: Member, typed: str) -> None:
    page = visitor().post("/find/", {"address": typed}).content.decode()
    assert f"http://{satama.host}/sign-in/" in page
    assert satama.coach not in page


@pytest.mark.parametrize("typed", ["pa", "uusi paja", "suljettu paja", "satama eikukaan"])
def test_only_confirmed_members_are_found_by_name(typed: str, members: dict[str, Member]) -> None:
    page = visitor().post("/find/", {"address": typed}).content.decode()
    assert not any(member.host in page for member in members.values())


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "sata ma",
        "satamä",
        "www",
        "-",
        "evil.example",
        "//evil.example",
        "x" * 101,
        "a\x00",
    ],
)
def test_what_is_no_address_leads_nowhere(typed: str) -> None:
    answer = visitor().post("/find/", {"address": typed})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["address"]
    assert answer.context["form"]["address"].value() == typed


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_language_is_chosen_by_a_button(language: str) -> None:
    client = visitor("fi")
    answer = client.post("/language/", {"language": language, "next": "/terms/"})
    assert answer.headers["Location"] == "/terms/"
    assert f'<html lang="{language}"' in client.get("/terms/").content.decode()


@pytest.mark.parametrize("language", ["", "de", "x" * 300, "\x00"])
def test_an_unknown_language_changes_nothing(language: str) -> None:
    client = visitor("sv")
    client.post("/language/", {"language": language, "next": "/terms/"})
    assert '<html lang="sv"' in client.get("/terms/").content.decode()


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_choosing_a_language_leads_to_no_other_site(address: str) -> None:
    answer = visitor().post("/language/", {"language": "sv", "next": address})
    assert "evil" not in answer.headers.get("Location", "")
    assert "javascript" not in answer.headers.get("Location", "")


def test_a_signed_in_persons_language_is_remembered_in_the_account(
    coach: Client, satama: Member
) -> None:
    coach.post("/language/", {"language": "sv", "next": "/"})
    assert '<html lang="sv"' in coach.get("/").content.decode()
    with inside(satama):
        assert User.objects.get(email=satama.coach).language == "sv"


def test_the_language_is_not_chosen_by_a_link() -> None:
    assert visitor().get("/language/").status_code == 405
