"""The language of pages: a person's own, kept with the account, and a stranger's in the browser."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from tenants.accounts.models import User
from tests.support.people import client_at, inside, signed_in
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def language_of(member: Member) -> str:
    with inside(member):
        return User.objects.get(email=member.coach).language


def shown(client: Client, path: str = "/account/") -> str:
    return client.get(path).headers["Content-Language"]


def test_a_language_chosen_in_one_s_settings_is_kept(coach: Client, satama: Member) -> None:
    assert shown(coach) == "fi"
    assert coach.post("/account/", {"language": "sv"}).status_code == 302
    assert language_of(satama) == "sv"
    assert shown(coach) == "sv"
    # Also in a browser that has never been here.
    assert shown(signed_in(satama, satama.coach)) == "sv"


def test_the_switch_on_every_page_keeps_it_too(coach: Client, satama: Member) -> None:
    answer = coach.post("/language/", {"language": "en", "next": "/account/"})
    assert answer.headers["Location"] == "/account/"
    assert language_of(satama) == "en"
    assert shown(coach) == "en"


def test_an_unknown_language_changes_nothing(coach: Client, satama: Member) -> None:
    for path in ("/account/", "/language/"):
        coach.post(path, {"language": "ru"})
        coach.post(path, {})
        assert language_of(satama) == "fi"
    assert shown(coach) == "fi"


def test_a_stranger_s_choice_stays_in_the_browser(satama: Member) -> None:
    stranger = client_at(satama.host)
    assert shown(stranger, "/sign-in/") == "fi"
    stranger.post("/language/", {"language": "sv"})
    assert stranger.cookies[settings.LANGUAGE_COOKIE_NAME].value == "sv"
    assert shown(stranger, "/sign-in/") == "sv"
    assert shown(client_at(satama.host), "/sign-in/") == "fi"


def test_a_person_s_own_language_wins_over_the_browser_s(coach: Client) -> None:
    coach.cookies[settings.LANGUAGE_COOKIE_NAME] = "sv"
    assert shown(coach) == "fi"


def test_one_person_s_language_does_not_stay_for_the_next(coach: Client, satama: Member) -> None:
    coach.post("/account/", {"language": "sv"})
    assert shown(coach) == "sv"
    assert shown(client_at(satama.host), "/sign-in/") == "fi"
    assert shown(signed_in(satama, satama.director)) == "fi"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/x"])
def test_switching_leads_to_no_foreign_host(coach: Client, address: str) -> None:
    answer = coach.post("/language/", {"language": "sv", "next": address})
    assert "evil" not in answer.headers["Location"]
