"""Easy passwords are refused with a way out, and what a person makes up in words is taken."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from tenants.accounts.models import User
from tenants.accounts.passwords.breached import DIGEST_BYTES, LIST, is_breached
from tests.support.world import PASSWORD

PERSON = User(email="tyyne.tyomaa@satama.example", given_name="Tyyne", family_name="Työmaa")


def codes(password: str) -> list[str]:
    try:
        validate_password(password, PERSON)
    except ValidationError as refusal:
        return [str(each.code) for each in refusal.error_list]
    return []


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: Any) -> None:
        raise AssertionError("Choosing a password asks nobody.")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.parametrize(
    "password", ["123qweasdzxc", "1qaz2wsx3edc", "Qwerty123456", "unbelievable", "administrator"]
)
def test_a_breached_password_is_refused(password: str) -> None:
    assert "password_breached" in codes(password)


def test_the_list_is_long_and_in_order() -> None:
    whole = LIST.read_bytes()
    digests = [whole[at : at + DIGEST_BYTES] for at in range(0, len(whole), DIGEST_BYTES)]
    assert digests == sorted(set(digests))
    assert len(digests) > 40_000
    assert not is_breached("kolme lentävää sahaa")


@pytest.mark.parametrize(
    "password",
    [
        "salasana1234",
        "Pajaverkko2026",
        "Jyväskylä2025!",
        "jyvaskyla2025",
        "Kesäkuu2026!!",
        "Lösenord12345",
        "TyyneTyömaa12",
        "aaaaaaaaaaaaaaaa",
        "asdfghjklöäasdf",
        "perkeleperkele",
    ],
)
def test_what_people_here_think_of_first_is_refused(password: str) -> None:
    assert codes(password)


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "verkko-ja-paja-2026", "kolme lentävää sahaa", "lumi kirves pankki", "x8$kQ2mz!vRw"],
)
def test_a_good_one_is_taken(password: str) -> None:
    assert codes(password) == []


def test_a_very_long_one_is_answered_too() -> None:
    assert codes("lumi kirves pankki " * 200) == []


@pytest.mark.django_db
def test_the_page_says_why_and_what_to_do_instead(coach: Client) -> None:
    weak = "Kesäkuu2026!!"
    answer = coach.post(
        "/password/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    )
    page = answer.content.decode()
    assert "kolme tai neljä sanaa, jotka eivät kuulu yhteen" in page
    assert weak not in page
