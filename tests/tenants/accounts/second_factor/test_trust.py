"""Browsers in which no code is asked for two weeks."""

from __future__ import annotations

from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from django.test import Client
from django.utils import timezone

from tenants.accounts.models import TrustedBrowser, User
from tests.support.people import client_at, inside, signed_in
from tests.support.world import PASSWORD, Member
from tests.tenants.accounts.codes import (
    CODE,
    OFF,
    RECOVERY,
    Clock,
    confirm,
    give_password,
    is_in,
    switch_on,
    twin_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def trusted(satama: Member, coach: Client, clock: Clock) -> Client:
    """A browser in which satama's coach has just said not to be asked again."""
    secret = switch_on(coach, clock)
    client, _answer = give_password(satama.host, satama.coach)
    client.post(CODE, {"code": clock.code(secret), "trust": "on"})
    assert is_in(client)
    return client


def sign_in_with(cookies: SimpleCookie[str], host: str, email: str) -> Client:
    """A browser with the trusted cookie, and no session, after the password."""
    client = client_at(host)
    client.cookies["trusted"] = cookies["trusted"].value
    client.post("/sign-in/", {"login": email, "password": PASSWORD})
    return client


def test_the_password_is_enough_there_for_two_weeks(satama: Member, trusted: Client) -> None:
    assert trusted.cookies["trusted"]["httponly"]
    assert is_in(sign_in_with(trusted.cookies, satama.host, satama.coach))
    assert not is_in(give_password(satama.host, satama.coach)[0])
    assert "trusted" in trusted.get("/account/sessions/").content.decode()
    with inside(satama):
        (row,) = TrustedBrowser.objects.all()
        assert timedelta(days=13) < row.ends_at - timezone.now() <= timedelta(days=14)
        TrustedBrowser.objects.update(ends_at=timezone.now())
    assert not is_in(sign_in_with(trusted.cookies, satama.host, satama.coach))


def test_it_is_good_for_one_person_and_one_organisation(
    satama: Member, skargard: Member, director: Client, trusted: Client, clock: Clock
) -> None:
    switch_on(director, clock)
    assert not is_in(sign_in_with(trusted.cookies, satama.host, satama.director))
    twin = twin_of(satama, skargard)
    switch_on(signed_in(skargard, twin.email), clock)
    assert not is_in(sign_in_with(trusted.cookies, skargard.host, twin.email))
    # The worst case: the very row, for the same person's id, and their password's very hash.
    with inside(satama):
        (row,) = TrustedBrowser.objects.all()
        password = row.user.password
    with inside(skargard):
        TrustedBrowser.objects.create(user=twin, digest=row.digest, ends_at=row.ends_at)
        type(twin).objects.filter(pk=twin.pk).update(password=password)
    assert not is_in(sign_in_with(trusted.cookies, skargard.host, twin.email))


@pytest.mark.parametrize("way", ["end", "session", "others", "codes", "off", "password", "rules"])
def test_it_ends_early(
    satama: Member, coach: Client, director: Client, trusted: Client, way: str
) -> None:
    with inside(satama):
        (row,) = TrustedBrowser.objects.all()
    confirm(coach)
    if way == "end":
        coach.post("/account/sessions/", {"trusted": str(row.pk)})
    elif way == "session":
        with inside(satama):
            own = User.objects.get(email=satama.coach)
            other = own.browser_sessions.exclude(session_key=coach.session.session_key)[0]
        coach.post("/account/sessions/", {"session": str(other.pk)})
    elif way == "others":
        coach.post("/account/sessions/", {"others": "yes"})
    elif way == "codes":
        coach.post(f"{RECOVERY}new/")
    elif way == "off":
        coach.post(OFF)
    elif way == "password":
        new = "aivan uusi salasana"
        coach.post("/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    elif way == "rules":
        director.post("/people/sign-in-rules/", {"demand": "participants"})
    with inside(satama):
        assert not TrustedBrowser.objects.exists()
        if way in ("codes", "rules"):
            # Even if the row were there still.
            row.save(force_insert=True)
    if way != "off":
        assert not is_in(sign_in_with(trusted.cookies, satama.host, satama.coach))


def test_a_director_may_forbid_it(
    satama: Member, coach: Client, director: Client, clock: Clock
) -> None:
    director.post("/people/sign-in-rules/", {"demand": "participants"})
    secret = switch_on(coach, clock)
    client, _answer = give_password(satama.host, satama.coach)
    assert "trust" not in client.get(CODE).context["form"].fields
    client.post(CODE, {"code": clock.code(secret), "trust": "on"})
    assert is_in(client)
    assert "trusted" not in client.cookies
