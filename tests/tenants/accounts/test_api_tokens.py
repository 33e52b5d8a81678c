"""Tokens for scripts: shown once, good at one host, useless when revoked."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tenants.accounts.models import ApiToken, User
from tenants.accounts.services import digest_of
from tests.support.people import NETWORK_HOST, client_at, inside
from tests.support.world import PASSWORD, Member

pytestmark = pytest.mark.django_db


def ask(host: str, authorization: str) -> Any:
    return client_at(host).get("/api/v1/participants/", headers={"authorization": authorization})


def status(host: str, secret: str) -> int:
    return int(ask(host, f"Bearer {secret}").status_code)


def make(client: Client, **changes: str) -> Any:
    typed = {"name": "kuukausiraportti", "password": PASSWORD}
    form = {"form_token": str(uuid.uuid4()), **typed, **changes}
    return client.post("/account/tokens/add/", form)


def test_a_token_is_shown_once_and_only_its_digest_is_kept(coach: Client, satama: Member) -> None:
    page = make(coach)
    secret = page.context["secret"]
    assert secret.startswith("pv_")
    assert len(secret) > 40
    assert secret in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    for path in ("/account/", "/account/tokens/add/", "/people/"):
        assert secret not in coach.get(path).content.decode()
    with inside(satama):
        kept = ApiToken.objects.filter(name="kuukausiraportti").values().get()
    assert kept["digest"] == digest_of(secret)
    assert secret not in str(kept)
    assert status(satama.host, secret) == 200


def test_the_same_form_sent_twice_makes_one_token_and_shows_no_secret_again(
    coach: Client, satama: Member
) -> None:
    token = str(uuid.uuid4())
    make(coach, form_token=token)
    answer = make(coach, form_token=token)
    assert answer.headers["Location"] == "/account/"
    with inside(satama):
        assert ApiToken.objects.filter(name="kuukausiraportti").count() == 1


def test_a_token_without_a_name_is_not_made(coach: Client, satama: Member) -> None:
    assert "name" in make(coach, name="").context["form"].errors
    with inside(satama):
        assert not ApiToken.objects.filter(name="").exists()


def test_a_right_token_reads_as_its_person(satama: Member) -> None:
    assert status(satama.host, satama.token) == 200


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer  ",
        "Bearer pv_wrong",
        "Bearer {0}x",
        "Bearer {0} {0}",
        "Basic {0}",
        "Token {0}",
        "{0}",
        "Bearer pv_ä",
    ],
)
def test_anything_but_a_right_token_is_refused(satama: Member, header: str) -> None:
    answer = ask(satama.host, header.format(satama.token))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "results" not in answer.json()


def test_the_word_bearer_may_be_written_in_any_case(satama: Member) -> None:
    assert ask(satama.host, f"bearer {satama.token}").status_code == 200


def test_another_organisations_token_is_nothing_here(satama: Member, skargard: Member) -> None:
    assert status(skargard.host, satama.token) == 401
    assert status(satama.host, skargard.token) == 401
    assert status(skargard.host, skargard.token) == 200


def test_the_network_has_no_such_interface(satama: Member) -> None:
    assert status(NETWORK_HOST, satama.token) in (302, 404)


def test_a_revoked_token_is_useless_at_once(coach: Client, satama: Member) -> None:
    path = f"/account/tokens/{satama.api_token_id}/revoke/"
    page = coach.post(path, follow=True)
    assert satama.sentinel in str(next(iter(page.context["messages"])))
    assert status(satama.host, satama.token) == 401
    with inside(satama):
        revoked_at = ApiToken.objects.get(pk=satama.api_token_id).revoked_at
    coach.post(path)
    with inside(satama):
        assert ApiToken.objects.get(pk=satama.api_token_id).revoked_at == revoked_at


def test_nobody_revokes_somebody_elses_token(
    director: Client, receiver: Client, satama: Member
) -> None:
    path = f"/account/tokens/{satama.api_token_id}/revoke/"
    for client in (director, receiver):
        assert client.post(path).status_code == 404
    assert status(satama.host, satama.token) == 200


def test_the_token_of_a_closed_account_is_refused(satama: Member) -> None:
    with inside(satama):
        User.objects.filter(email=satama.coach).update(is_active=False)
    assert status(satama.host, satama.token) == 401
    with inside(satama):
        User.objects.filter(email=satama.coach).update(is_active=True)
    assert status(satama.host, satama.token) == 200


def test_a_session_alone_opens_no_interface(coach: Client) -> None:
    assert coach.get("/account/").status_code == 200
    assert coach.get("/api/v1/participants/").status_code == 401


def test_when_a_token_was_used_is_kept_to_within_minutes(satama: Member) -> None:
    def used_at() -> Any:
        with inside(satama):
            return ApiToken.objects.get(pk=satama.api_token_id).used_at

    assert used_at() is None
    status(satama.host, satama.token)
    first = used_at()
    assert first
    status(satama.host, satama.token)
    assert used_at() == first
    with inside(satama):
        ApiToken.objects.update(used_at=timezone.now() - timedelta(minutes=6))
    status(satama.host, satama.token)
    assert used_at() >= first
