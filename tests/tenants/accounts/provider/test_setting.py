"""The page on which a director sets the organisation's provider up."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tenants.accounts.models import SignInProvider, User
from tenants.accounts.provider.settings import secret_of
from tests.support.people import inside
from tests.support.world import PASSWORD, Member
from tests.tenants.accounts.provider.visitor import RETURN, use_provider
from tests.tenants.letters import letters

pytestmark = pytest.mark.django_db

PAGE = "/people/sign-in/"
SECRET = "hyvin-salainen-7"


def fill(issuer: str = "https://provider.example", **changed: str) -> dict[str, str]:
    filled = {
        "name": "Kaupunki", "issuer": issuer, "client_id": "paja", "secret": SECRET,
        "is_in_use": "on", "password": PASSWORD,
    }  # fmt: skip
    return {**filled, **changed}


def errors(answer: Any) -> list[str]:
    return list(answer.context["form"].errors)


def test_it_is_saved_with_the_secret_sealed_and_never_shown(
    satama: Member, director: Client
) -> None:
    assert director.get("/people/").content.decode().count(PAGE) == 1
    assert f"http://{satama.host}{RETURN}" in director.get(PAGE).content.decode()
    assert director.post(PAGE, fill()).status_code == 302
    assert len(letters(satama.schema, to=satama.director)) == 1
    page = director.get(PAGE).content.decode()
    assert "https://provider.example" in page
    assert SECRET not in page
    with inside(satama):
        kept = SignInProvider.objects.get()
        assert SECRET not in kept.sealed_secret
        assert secret_of(kept) == SECRET
    director.post(PAGE, fill(secret="", name="Muu"))
    with inside(satama):
        assert secret_of(SignInProvider.objects.get(name="Muu")) == SECRET


def test_a_kept_secret_is_not_handed_to_another_address(director: Client) -> None:
    director.post(PAGE, fill())
    for changed in ({"issuer": "https://evil.example"}, {"client_id": "other"}):
        assert errors(director.post(PAGE, {**fill(secret=""), **changed})) == ["secret"]


@pytest.mark.parametrize(
    "issuer", ["http://provider.example", "provider.example", "https://a@b.example", "https://x/?y"]
)
def test_what_is_no_issuer_is_refused_and_kept_on_the_page(
    director: Client, settings: Settings, issuer: str
) -> None:
    settings.PROVIDER_MAY_BE_LOCAL = False
    answer = director.post(PAGE, fill(issuer))
    assert errors(answer) == ["issuer"]
    assert answer.context["form"]["issuer"].value() == issuer
    assert SECRET not in answer.content.decode()


def test_it_cannot_be_demanded_before_people_may_use_it(director: Client) -> None:
    refused = fill(is_demanded="on")
    del refused["is_in_use"]
    assert errors(director.post(PAGE, refused)) == ["is_demanded"]


def test_trying_tells_whether_it_answers(satama: Member, director: Client, issuer: str) -> None:
    use_provider(satama, issuer)
    for kept, words in (
        (issuer, "vastaa. Kokeile"),
        (issuer.replace("127.0.0.1", "localhost"), "toista nimeä"),
        ("http://127.0.0.1:9", "ei vastaa mikään"),
    ):
        with inside(satama):
            SignInProvider.objects.update(issuer=kept)
        director.post(PAGE, {"try": "yes"})
        assert words in director.get(PAGE).content.decode()


def test_it_is_removed_with_its_secret(satama: Member, director: Client) -> None:
    director.post(PAGE, fill())
    director.post(PAGE, {"remove": "yes"})
    with inside(satama):
        assert not SignInProvider.objects.exists()


def test_nobody_but_a_director_sees_it(coach: Client) -> None:
    assert coach.get(PAGE).status_code == 403
    assert PAGE not in coach.get("/people/").content.decode()


def test_nothing_is_demanded_of_who_only_comes_by_a_provider_that_asks_for_it(
    satama: Member, coach: Client, director: Client
) -> None:
    def grace(email: str) -> bool:
        with inside(satama):
            return User.objects.get(email=email).second_factor_by is not None

    coach.get("/")
    assert grace(satama.coach)
    director.post(PAGE, fill(asks_second_factor="on"))
    assert grace(satama.coach)
    director.post(PAGE, fill(asks_second_factor="on", is_demanded="on"))
    assert not grace(satama.coach)
    # A director keeps the password, and with it the demand.
    assert grace(satama.director)
    director.post(PAGE, {"remove": "yes"})
    assert grace(satama.coach)
