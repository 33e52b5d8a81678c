"""Signing in, and a session that belongs to one host."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client

from tenants.accounts import middleware
from tenants.accounts.models import User
from tenants.accounts.services import add_user
from tests.support.people import NETWORK_HOST, client_at, inside, signed_in
from tests.support.world import PASSWORD, Member

pytestmark = pytest.mark.django_db

COOKIE = settings.SESSION_COOKIE_NAME
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(host: str, email: str, password: str = PASSWORD) -> tuple[Client, Any]:
    client = client_at(host)
    return client, client.post("/sign-in/", {"login": email, "password": password})


def with_cookie(host: str, key: str) -> Client:
    client = client_at(host)
    client.cookies[COOKIE] = key
    return client


def is_in(client: Client) -> bool:
    answer = client.get("/account/")
    assert answer.status_code in (200, 302)
    return answer.status_code == 200


def test_signing_in_stamps_the_session_with_the_host_it_was_made_at(satama: Member) -> None:
    client, answer = sign_in(satama.host, satama.coach)
    assert answer.headers["Location"] == "/"
    assert is_in(client)
    with inside(satama):
        kept = SessionStore(client.cookies[COOKIE].value)
        assert kept[middleware.SESSION_KEY] == satama.schema


@pytest.mark.parametrize("email", ["{0}", "  {0} ", "UPPER"])
def test_an_address_is_taken_however_it_is_typed(satama: Member, email: str) -> None:
    typed = satama.coach.upper() if email == "UPPER" else email.format(satama.coach)
    assert sign_in(satama.host, typed)[1].status_code == 302


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(satama: Member) -> None:
    wrong = sign_in(satama.host, satama.coach, "ei se ole tämä")[1]
    unknown = sign_in(satama.host, "eikukaan@paja.example", "ei se ole tämä")[1]
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors


def test_a_cookie_taken_to_another_host_is_nobodys_there(
    satama: Member, skargard: Member, coach: Client
) -> None:
    key = coach.cookies[COOKIE].value
    assert not is_in(with_cookie(skargard.host, key))
    assert not is_in(with_cookie(NETWORK_HOST, key))
    assert is_in(with_cookie(satama.host, key))


@pytest.mark.parametrize("tossed", ["a" * 32, "another's"])
def test_a_cookie_tossed_from_the_domain_above_signs_out_and_is_dropped(
    satama: Member, skargard: Member, coach: Client, receiver: Client, tossed: str
) -> None:
    own = coach.cookies[COOKIE].value
    tossed = receiver.cookies[COOKIE].value if tossed == "another's" else tossed
    for first, second in ((own, tossed), (tossed, own)):
        browser = Client(
            headers={"host": satama.host, "cookie": f"{COOKIE}={first}; {COOKIE}={second}"}
        )
        answer = browser.get("/account/")
        assert answer.status_code == 302
        dropped = answer.headers["Set-Cookie"]
        assert dropped.startswith(f"{COOKIE}=;")
        assert f"Domain={NETWORK_HOST}" in dropped
    # The person's own session goes on once the other cookie is gone.
    assert is_in(coach)


def row_for(member: Member, stamp: dict[str, str]) -> str:
    """The key of a session row of the member's coach that carries `stamp`."""
    with inside(member):
        user = User.objects.get(email=member.coach)
        row = SessionStore()
        row[SESSION_KEY], row[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
        row[HASH_SESSION_KEY] = user.get_session_auth_hash()
        row.update(stamp)
        row.save()
        return str(row.session_key)


def test_a_session_row_with_anothers_stamp_is_ended(satama: Member, skargard: Member) -> None:
    right = row_for(skargard, {middleware.SESSION_KEY: skargard.schema})
    assert is_in(with_cookie(skargard.host, right))
    stamps: list[dict[str, str]] = [{middleware.SESSION_KEY: satama.schema}, {}]
    for stamp in stamps:
        key = row_for(skargard, stamp)
        assert not is_in(with_cookie(skargard.host, key))
        with inside(skargard):
            assert not Session.objects.filter(pk=key).exists()


def test_signing_out_ends_the_session_for_whoever_kept_the_cookie(
    satama: Member, coach: Client
) -> None:
    key = coach.cookies[COOKIE].value
    assert is_in(with_cookie(satama.host, key))
    coach.post("/sign-out/")
    assert not is_in(with_cookie(satama.host, key))


def test_signing_in_gives_the_session_a_new_key(satama: Member) -> None:
    with inside(satama):
        planted = SessionStore()
        planted["planted"] = "yes"
        planted.save()
    client = with_cookie(satama.host, str(planted.session_key))
    client.post("/sign-in/", {"login": satama.coach, "password": PASSWORD})
    assert is_in(client)
    assert not is_in(with_cookie(satama.host, str(planted.session_key)))


def test_a_new_password_ends_the_persons_other_sessions(satama: Member, coach: Client) -> None:
    elsewhere = signed_in(satama, satama.coach)
    new = "uusi ja pitkä salasana"
    answer = coach.post("/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.status_code == 302
    assert is_in(coach)
    assert not is_in(elsewhere)
    assert sign_in(satama.host, satama.coach)[1].status_code == 200
    assert sign_in(satama.host, satama.coach, new)[1].status_code == 302


def test_somebody_whose_account_is_closed_is_told_so_and_stays_out(satama: Member) -> None:
    with inside(satama):
        User.objects.filter(email=satama.coach).update(is_active=False)
    client, answer = sign_in(satama.host, satama.coach)
    page = client.get(answer.headers["Location"])
    assert "Tämä tili on poistettu käytöstä." in page.content.decode()
    assert not is_in(client)
    # Whoever does not know the password learns nothing.
    wrong = sign_in(satama.host, satama.coach, "ei se ole tämä")[1]
    assert wrong.status_code == 200
    assert "poistettu" not in wrong.content.decode()


def test_wrong_tries_at_one_organisation_close_no_door_at_another(
    satama: Member, skargard: Member
) -> None:
    with inside(skargard):
        add_user(
            email=satama.coach,
            password=PASSWORD,
            given_name="Sama",
            family_name="Ihminen",
            roles=["coach"],
            language="fi",
        )
    for _ in range(5):
        sign_in(satama.host, satama.coach, "ei se ole tämä")
    assert sign_in(satama.host, satama.coach)[1].status_code == 429
    assert sign_in(skargard.host, satama.coach)[1].status_code == 302


def test_nobody_signs_up_by_a_form(satama: Member) -> None:
    assert client_at(satama.host).get("/signup/").status_code in (302, 404)
    assert "signup" not in client_at(satama.host).get("/sign-in/").content.decode()


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "/people/"])
def test_after_signing_in_nobody_is_led_to_a_foreign_host(satama: Member, where: str) -> None:
    answer = client_at(satama.host).post(
        f"/sign-in/?next={where}", {"login": satama.coach, "password": PASSWORD, "next": where}
    )
    assert answer.headers["Location"] == (where if where == "/people/" else "/")


def test_what_a_page_has_to_say_stays_at_its_host(
    satama: Member, skargard: Member, director: Client, receiver: Client
) -> None:
    director.post(f"/people/invitations/{satama.invitation}/cancel/")
    receiver.cookies.update({k: v for k, v in director.cookies.items() if k != COOKIE})
    assert satama.sentinel not in receiver.get("/account/").content.decode()
    assert satama.sentinel in director.get("/account/").content.decode()
    # Every cookie there is has a name that production makes __Host-.
    names = (COOKIE, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME)
    assert director.cookies.keys() <= {*names}


@pytest.mark.parametrize(
    ("page", "after"),
    [("{host}/account/", "/account/"), ("http://elsewhere.example/account/", "/"), ("", "/")],
)
def test_a_form_sent_without_a_session_leads_back_to_its_page(
    satama: Member, page: str, after: str
) -> None:
    client = client_at(satama.host)
    came_from = page.format(host=f"http://{satama.host}")
    answer = client.post("/participants/add/", headers={"referer": came_from})
    assert answer.headers["Location"] == f"/sign-in/?next={after}"


def test_a_page_asked_for_without_a_session_comes_after_signing_in(satama: Member) -> None:
    answer = client_at(satama.host).get("/participants/add/")
    assert answer.headers["Location"] == "/sign-in/?next=/participants/add/"
