"""The page of one's own sessions, and ending them from another browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.accounts import sessions
from tenants.accounts.models import BrowserSession, User
from tests.support.people import client_at, inside, signed_in
from tests.support.world import PASSWORD, Member

pytestmark = pytest.mark.django_db

PAGE = "/account/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) Version/18.6 Mobile/15E148 Safari/604.1"
)


def sign_in(member: Member, browser: str = "", email: str = "") -> Client:
    client = client_at(member.host)
    client.post(
        "/sign-in/",
        {"login": email or member.coach, "password": PASSWORD},
        headers={"user-agent": browser},
    )
    return client


def is_in(client: Client) -> bool:
    return bool(client.get("/account/").status_code == 200)


def own_row(member: Member, client: Client) -> str:
    with inside(member):
        return str(client.session[sessions.KEY])


def test_the_page_lists_browsers_in_plain_words_and_says_which_is_this(satama: Member) -> None:
    desk, phone = sign_in(satama, FIREFOX), sign_in(satama, IPHONE)
    page = desk.get(PAGE)
    text = page.content.decode()
    assert "Firefox, Linux" in text
    assert "Safari, iPhone" in text
    assert "127.0.0.1" in text
    assert str(page.context["own"]) == own_row(satama, desk)
    assert text.count("Tämä selain") == 1
    # The list holds no key with which one could sign in.
    for client in (desk, phone):
        assert client.cookies["sessionid"].value not in text


def test_a_strange_browser_is_listed_too(satama: Member) -> None:
    client = sign_in(satama, "curl/8")
    assert "Tuntematon selain" in client.get(PAGE).content.decode()


def test_another_session_is_ended_and_its_next_request_signs_it_out(satama: Member) -> None:
    desk, phone = sign_in(satama), sign_in(satama)
    answer = desk.post(PAGE, {"session": own_row(satama, phone)})
    assert answer.headers["Location"] == PAGE
    assert phone.get("/account/").headers["Location"] == "/sign-in/?next=/account/"
    assert is_in(desk)
    assert len(desk.get(PAGE).context["sessions"]) == 1


def test_an_ended_session_leaves_nothing_behind_to_come_back_with(satama: Member) -> None:
    desk, phone = sign_in(satama), sign_in(satama)
    key = phone.cookies["sessionid"].value
    desk.post(PAGE, {"session": own_row(satama, phone)})
    with inside(satama):
        assert not Session.objects.filter(pk=key).exists()
    copied = client_at(satama.host)
    copied.cookies["sessionid"] = key
    assert not is_in(copied)


def test_all_others_are_ended_at_once(satama: Member, director: Client) -> None:
    desk, phone, tablet = (sign_in(satama) for _ in range(3))
    desk.post(PAGE, {"others": "yes"})
    assert is_in(desk)
    assert not is_in(phone)
    assert not is_in(tablet)
    assert is_in(director)


def test_a_second_click_on_ending_is_no_error(satama: Member) -> None:
    desk, phone = sign_in(satama), sign_in(satama)
    row = own_row(satama, phone)
    for _ in range(2):
        assert desk.post(PAGE, {"session": row}).headers["Location"] == PAGE


@pytest.mark.parametrize("sent", [{}, {"session": ""}, {"session": "1"}, {"session": "x' --"}])
def test_a_form_that_names_no_session_ends_none(satama: Member, sent: dict[str, str]) -> None:
    desk, phone = sign_in(satama), sign_in(satama)
    assert desk.post(PAGE, sent).headers["Location"] == PAGE
    assert is_in(phone)
    assert is_in(desk)


def test_somebody_elses_session_cannot_be_ended(
    satama: Member, skargard: Member, coach: Client, director: Client, receiver: Client
) -> None:
    colleague = own_row(satama, director)
    stranger = own_row(skargard, receiver)
    for row in (colleague, stranger):
        assert coach.post(PAGE, {"session": row}).status_code == 404
    coach.post(PAGE, {"others": "yes"})
    assert is_in(director)
    assert is_in(receiver)


def test_somebody_elses_row_in_a_session_opens_nothing(satama: Member, director: Client) -> None:
    client = sign_in(satama)
    with inside(satama):
        session = client.session
        session[sessions.KEY] = str(director.session[sessions.KEY])
        session.save()
    assert not is_in(client)
    assert is_in(director)


def test_signing_out_takes_the_browser_off_the_list(satama: Member) -> None:
    desk, phone = sign_in(satama), sign_in(satama)
    phone.post("/sign-out/")
    assert len(desk.get(PAGE).context["sessions"]) == 1


def test_a_new_password_ends_the_others_and_keeps_this_one(satama: Member) -> None:
    desk, phone = sign_in(satama), sign_in(satama)
    new = "uusi ja pitkä salasana"
    desk.post("/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert is_in(desk)
    assert not is_in(phone)
    [left] = desk.get(PAGE).context["sessions"]
    assert str(left.pk) == own_row(satama, desk)


def test_being_seen_is_written_at_most_once_a_minute(satama: Member) -> None:
    client = sign_in(satama)
    client.get("/account/")
    before = timezone.now() - timedelta(minutes=2)
    for minute_is_over in (False, True):
        with inside(satama):
            BrowserSession.objects.update(seen_at=before, address="192.0.2.7")
            if minute_is_over:
                caches["default"].clear()
        client.get("/account/")
        with inside(satama):
            row = BrowserSession.objects.get()
        assert (row.seen_at > before) is minute_is_over
        assert row.address == ("127.0.0.1" if minute_is_over else "192.0.2.7")


def test_a_page_makes_no_query_about_its_session_most_of_the_time(satama: Member) -> None:
    client = sign_in(satama)
    client.get("/people/")
    with CaptureQueriesContext(connection) as made:
        client.get("/people/")
    assert not [query["sql"] for query in made if "browsersession" in query["sql"]]


def test_an_ended_row_ends_a_session_whose_key_nobody_knows_any_more(satama: Member) -> None:
    desk, phone = sign_in(satama), sign_in(satama)
    row = own_row(satama, phone)
    with inside(satama):
        BrowserSession.objects.filter(pk=row).update(session_key="lost")
    desk.post(PAGE, {"session": row})
    caches["default"].clear()
    assert not is_in(phone)
    assert is_in(desk)


def test_after_a_new_password_this_browser_can_still_be_ended_from_another(
    satama: Member,
) -> None:
    phone = sign_in(satama)
    new = "uusi ja pitkä salasana"
    phone.post("/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    desk = client_at(satama.host)
    desk.post("/sign-in/", {"login": satama.coach, "password": new})
    desk.post(PAGE, {"session": own_row(satama, phone)})
    assert not is_in(phone)


def test_what_is_long_past_is_neither_listed_nor_kept(satama: Member) -> None:
    sign_in(satama)
    with inside(satama):
        BrowserSession.objects.update(seen_at=timezone.now() - sessions.LONGEST)
    assert len(sign_in(satama).get(PAGE).context["sessions"]) == 1
    with inside(satama):
        assert BrowserSession.objects.count() == 1


def test_a_session_from_before_sessions_were_written_down_goes_on(satama: Member) -> None:
    client = sign_in(satama)
    with inside(satama):
        BrowserSession.objects.all().delete()
        session = client.session
        del session[sessions.KEY]
        session.save()
    assert is_in(client)
    assert len(client.get(PAGE).context["sessions"]) == 1


def test_the_network_s_people_have_the_page_too(coordinator: Client) -> None:
    other = signed_in(None, "coordinator@verkko.example")
    assert len(coordinator.get(PAGE).context["sessions"]) == 2
    coordinator.post(PAGE, {"others": "yes"})
    assert is_in(coordinator)
    assert not is_in(other)


def test_a_closed_account_is_out_whatever_its_sessions_say(satama: Member) -> None:
    client = sign_in(satama)
    with inside(satama):
        User.objects.filter(email=satama.coach).update(is_active=False)
    assert not is_in(client)
