"""Guesses are slowed down where they come from, and the person is let in from anywhere else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts import throttle
from tenants.accounts.models import GuessCount, User
from tenants.accounts.services import add_user
from tenants.accounts.tasks import forget_guesses
from tests.support.people import NETWORK_HOST, client_at, inside, signed_in
from tests.support.world import PASSWORD, Member
from tests.tenants.accounts.codes import Clock, switch_on
from tests.tenants.letters import letters

pytestmark = pytest.mark.django_db

WRONG = "ei se ole tämä"
ATTACKER, HOME = "198.51.100.7", "203.0.113.20"
HERE, ACCOUNTS = throttle.PASSWORD.here.guesses, 50


def sign_in(host: str, email: str, password: str, address: str = ATTACKER) -> Any:
    typed = {"login": email, "password": password}
    return client_at(host).post("/sign-in/", typed, REMOTE_ADDR=address)


def wait(delay: timedelta) -> None:
    """Let time pass for every count of the open scope."""
    for kept in GuessCount.objects.all():
        GuessCount.objects.filter(pk=kept.pk).update(ends_at=kept.ends_at - delay)


def staff_of(member: Member) -> list[str]:
    """Fifty people with one password."""
    with inside(member):
        hashed = User.objects.get(email=member.coach).password
        made = [
            add_user(
                email=f"n{number}@paja.example", password=None, given_name="N",
                family_name=str(number), roles=["viewer"], language="en",
            )
            for number in range(ACCOUNTS)
        ]  # fmt: skip
        User.objects.filter(pk__in=[one.pk for one in made]).update(password=hashed)
    return [one.email for one in made]


def spray(member: Member, emails: list[str], guesses: int) -> set[int]:
    """Wrong guesses from one address, account after account. Returns the statuses answered."""
    browser = client_at(member.host)
    return {
        browser.post(
            "/sign-in/",
            {"login": emails[number % len(emails)], "password": f"{WRONG} {number}"},
            REMOTE_ADDR=ATTACKER,
        ).status_code
        for number in range(guesses)
    }


@pytest.mark.parametrize("guesses", [300, pytest.param(10_000, marks=pytest.mark.long)])
def test_after_many_guesses_over_fifty_accounts_only_the_guessing_address_waits(
    satama: Member, guesses: int
) -> None:
    emails = staff_of(satama)
    spray(satama, emails, guesses)
    for email in emails[:: 10 if guesses < 1000 else 1]:
        assert sign_in(satama.host, email, PASSWORD).status_code == 429
        assert sign_in(satama.host, email, PASSWORD, HOME).status_code == 302


def test_that_test_is_red_without_the_throttle(
    satama: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    emails = staff_of(satama)
    monkeypatch.setattr(throttle, "count_guess", lambda *given: None)
    assert spray(satama, emails, 60) == {200}
    assert sign_in(satama.host, emails[0], PASSWORD).status_code == 302


def test_past_the_limit_even_the_right_password_waits_and_the_answer_says_how_long(
    satama: Member,
) -> None:
    for _ in range(HERE):
        assert sign_in(satama.host, satama.coach, WRONG).status_code == 200
    refused = sign_in(satama.host, satama.coach, PASSWORD)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    page = refused.content.decode()
    assert "15 minuutin kuluttua" in page
    assert satama.coach in page
    assert PASSWORD not in page
    assert sign_in(satama.host, satama.director, PASSWORD).status_code == 302
    assert sign_in(satama.host, satama.coach, PASSWORD, HOME).status_code == 302


def test_the_wait_ends_by_itself_and_does_not_grow_by_asking(satama: Member) -> None:
    for _ in range(HERE + 20):
        sign_in(satama.host, satama.coach, WRONG)
    with inside(satama):
        assert max(GuessCount.objects.values_list("count", flat=True)) == HERE
        wait(throttle.PASSWORD.here.window)
    assert sign_in(satama.host, satama.coach, PASSWORD).status_code == 302


def test_an_account_nobody_has_waits_with_the_same_words(satama: Member) -> None:
    answers = [
        [sign_in(satama.host, email, WRONG) for _ in range(HERE + 1)]
        for email in (satama.coach, "eikukaan@paja.example")
    ]
    known, unknown = ([one.status_code for one in each] for each in answers)
    assert known == unknown == [200] * HERE + [429]
    assert answers[0][-1].context["form"].errors == answers[1][-1].context["form"].errors


def test_signing_in_to_ones_own_account_buys_no_guesses_at_others(satama: Member) -> None:
    for number in range(throttle.PASSWORD.by_address.guesses):
        sign_in(satama.host, f"{number}@paja.example", WRONG)
        if not number % 10:
            assert sign_in(satama.host, satama.coach, PASSWORD).status_code == 302
    assert sign_in(satama.host, satama.coach, PASSWORD).status_code == 429


def test_a_household_of_ipv6_waits_as_one(satama: Member) -> None:
    for number in range(HERE):
        sign_in(satama.host, satama.coach, WRONG, f"2001:db8:1:2::{number + 1}")
    assert sign_in(satama.host, satama.coach, PASSWORD, "2001:db8:1:2::ff").status_code == 429
    assert sign_in(satama.host, satama.coach, PASSWORD, "2001:db8:1:3::1").status_code == 302


def test_codes_are_slowed_down_too(satama: Member, coach: Client, clock: Clock) -> None:
    secret = switch_on(coach, clock)
    browser = client_at(satama.host)
    browser.post("/sign-in/", {"login": satama.coach, "password": PASSWORD})
    tries = [browser.post("/sign-in/code/", {"code": "000000"}) for _ in range(6)]
    assert [one.status_code for one in tries] == [200] * 5 + [429]
    right = {"code": clock.code(secret)}
    assert browser.post("/sign-in/code/", right).status_code == 429
    browser.defaults["REMOTE_ADDR"] = HOME
    assert browser.post("/sign-in/code/", right).status_code == 302


def test_guessing_in_a_browser_left_open_is_slowed_down(satama: Member, coach: Client) -> None:
    new = {"password1": "uusi ja pitkä salasana", "password2": "uusi ja pitkä salasana"}
    for _ in range(HERE):
        assert coach.post("/password/", {"oldpassword": WRONG, **new}).status_code == 200
    assert coach.post("/password/", {"oldpassword": PASSWORD, **new}).status_code == 429
    assert coach.post("/password/confirm/", {"password": PASSWORD}).status_code == 429


def test_letters_are_slowed_down_alike_for_everybody(satama: Member) -> None:
    statuses = [
        [
            client_at(satama.host).post("/password/reset/", {"email": email}).status_code
            for _ in range(throttle.LETTER.here.guesses + 1)
        ]
        for email in (satama.coach, "eikukaan@paja.example")
    ]
    assert statuses[0] == statuses[1] == [302] * throttle.LETTER.here.guesses + [429]
    assert len(letters(satama.schema, to=satama.coach)) == throttle.LETTER.here.guesses


def test_strangers_neither_fill_a_mailbox_nor_close_the_way_to_it(satama: Member) -> None:
    most = throttle.LETTERS_AN_HOUR
    for number in range(most + 2):
        client = client_at(satama.host)
        sent = {"email": satama.coach}
        from_there = {"REMOTE_ADDR": f"192.0.2.{number}"}
        assert client.post("/password/reset/", sent, **from_there).status_code == 302
    assert len(letters(satama.schema, to=satama.coach)) == most
    coach = signed_in(satama, satama.coach)
    change = {"email": "uusi@paja.example", "password": PASSWORD}
    assert coach.post("/account/email/", change).status_code == 302


def test_what_is_kept_tells_neither_account_nor_address(satama: Member, skargard: Member) -> None:
    keys = []
    for member in (satama, skargard):
        sign_in(member.host, "sama@paja.example", WRONG)
        with inside(member):
            keys += GuessCount.objects.values_list("key", flat=True)
    assert len({*keys}) == 4
    assert not any("@" in key or "." in key for key in keys)


def test_past_counts_are_removed_everywhere(satama: Member) -> None:
    sign_in(NETWORK_HOST, "eikukaan@verkko.example", WRONG)
    sign_in(satama.host, satama.coach, WRONG)
    left = []
    for name in (NETWORK, satama.schema):
        with entered(name):
            wait(timedelta(days=1))
            GuessCount.objects.create(key="k", count=1, ends_at=timezone.now() + timedelta(hours=1))
    forget_guesses(timestamp=0)
    for name in (NETWORK, satama.schema):
        with entered(name):
            left.append(list(GuessCount.objects.values_list("key", flat=True)))
    assert left == [["k"], ["k"]]
