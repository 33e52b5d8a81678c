"""Hosts, cookies, tokens and wishes, true and forged, told to a real server byte by byte."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest

from tests.isolation.ledger import LEDGER
from tests.isolation.served.browser import Answer, Browser, send
from tests.isolation.served.forgeries import COOKIES, TOKENS, WISHES, WISHES_FOR_OTHERS
from tests.isolation.served.hosts import FORMS, OTHER, OWN, UNKNOWN, Form, Leads
from tests.isolation.served.server import Server, serving, what_the_server_says  # noqa: F401
from tests.isolation.served.stored import notes_of
from tests.isolation.served.visitor import COORDINATOR
from tests.support import database
from tests.support.people import NETWORK_HOST
from tests.support.world import PASSWORD, Member

DATABASE = "pajaverkko_served"
AT_HOME = Form("own", Leads.HOME, b"Host: " + OWN + b"\r\n")


@dataclass(frozen=True)
class Site:
    """The served product, and a browser with the sessions of two coaches and the coordinator."""

    server: Server
    browser: Browser
    members: dict[str, Member]

    def session(self, host: str) -> str:
        return self.browser.jars[host]["sessionid"]

    def get(self, form: Form, path: str, cookie: str = "") -> Answer:
        """The answer to a request in which nothing belongs to anybody but satama or the network."""
        schema = self.members["skargard"].schema
        answer = send(self.server.port, form.request(path, schema=schema, cookie=cookie))
        expect_own(answer, self.members, form.leads is Leads.HOME)
        return answer


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    database.copy_template(DATABASE)
    with serving(DATABASE) as server:
        yield server


@pytest.fixture(scope="module")
def site(server: Server, members: dict[str, Member]) -> Iterator[Site]:
    with Browser(server.port) as browser:
        for key in ("satama", "skargard"):
            browser.sign_in(members[key].host, members[key].coach)
        browser.sign_in(NETWORK_HOST, COORDINATOR)
        yield Site(server, browser, members)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_the_host_that_is_plainly_named_answers_or_nobody(
    form: Form, site: Site, satama: Member, skargard: Member
) -> None:
    own, foreign = (f"sessionid={site.session(each.host)}" for each in (satama, skargard))
    person = f"/participants/{satama.participant}/"
    with attack(f"host header: {form.name}"):
        answers = [
            site.get(form, "/participants/", own),
            site.get(form, person, own),
            site.get(form, "/sign-in/"),
            site.get(form, "/participants/", foreign),
            site.get(form, person, foreign),
            site.get(form, f"/participants/{skargard.participant}/", foreign),
        ]
        statuses = [answer.status for answer in answers]
        if form.leads is Leads.HOME:
            assert statuses == [200, 200, 200, 302, 302, 302]
            assert all(f"Osallinen{satama.sentinel}" in answer.text for answer in answers[:2])
            assert f'<p class="pv-sub">{satama.name}</p>' in answers[2].text
            assert all(a.header("Location").startswith("/sign-in/?next=") for a in answers[3:])
        elif form.leads is Leads.NETWORK:
            assert statuses == [404, 404, 200, 404, 404, 404]
        elif form.leads is Leads.NOWHERE:
            nowhere = site.get(UNKNOWN[0], "/").body
            assert {(answer.status, answer.body) for answer in answers} == {(404, nowhere)}
        else:
            assert set(statuses) <= {400, 431}


@pytest.mark.parametrize(
    "path", ["/", "/participants/", "/sign-in/", "/api/v1/participants/", "/no-such-page/"]
)
def test_a_closed_organisation_s_host_cannot_be_told_from_one_that_never_was(
    path: str, site: Site
) -> None:
    never, closed = (site.get(form, path) for form in UNKNOWN[:2])
    assert never.status == 404
    assert never.body == closed.body
    assert [pair for pair in never.headers if pair[0] != "Date"] == [
        pair for pair in closed.headers if pair[0] != "Date"
    ]


def test_two_requests_on_one_line_are_answered_each_at_its_own_host(
    site: Site, satama: Member, skargard: Member
) -> None:
    first = f"GET /participants/ HTTP/1.1\r\nHost: {satama.host}\r\nCookie: sessionid="
    second = f"GET /sign-in/ HTTP/1.1\r\nHost: {skargard.host}\r\nConnection: close\r\n\r\n"
    sent = f"{first}{site.session(satama.host)}\r\n\r\n{second}".encode()
    with (
        attack("host header: another one in the next request"),
        socket.create_connection(("127.0.0.1", site.server.port), 20) as line,
    ):
        line.sendall(sent)
        told = b"".join(iter(lambda: line.recv(65_536), b"")).decode()
        LEDGER.requests += 2
        _nothing, own, other = told.split("HTTP/1.1 200 OK")
        assert satama.sentinel in own
        assert skargard.name not in own
        assert skargard.name in other
        assert satama.sentinel not in other
        assert satama.name not in other


@pytest.mark.parametrize("name", COOKIES)
def test_a_session_opens_the_host_at_which_it_was_made(
    name: str, site: Site, satama: Member, skargard: Member
) -> None:
    cookie, opens = COOKIES[name]
    sessions = {
        "own": site.session(satama.host),
        "other": site.session(skargard.host),
        "network": site.session(NETWORK_HOST),
        "host": skargard.host,
    }
    with attack(f"cookie: {name}"):
        answer = site.get(AT_HOME, "/participants/", cookie.format(**sessions))
        assert answer.status == (200 if opens else 302)
        assert (satama.sentinel in answer.text) is opens
    # Nobody is signed out by what a stranger does with their key.
    for host in (satama.host, skargard.host):
        assert site.browser.ask(host, "/participants/").status == 200


def test_a_session_s_row_that_was_carried_into_another_schema_opens_nothing(
    site: Site, satama: Member, skargard: Member
) -> None:
    key = site.session(skargard.host)
    with psycopg.connect(database.address("postgres", DATABASE)) as server:
        server.execute(
            f'INSERT INTO "{satama.schema}".django_session'
            f' SELECT * FROM "{skargard.schema}".django_session WHERE session_key = %s',
            [key],
        )
    with attack("cookie: of a row that was carried over"):
        assert site.get(AT_HOME, "/participants/", f"sessionid={key}").status == 302


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_opens_its_own_organisation_only(
    name: str, site: Site, satama: Member, skargard: Member
) -> None:
    said = TOKENS[name].format(own=satama.token, other=skargard.token).encode()
    lines = AT_HOME.lines + b"Authorization: " + said + b"\r\n"
    with attack(f"token: {name}"):
        form = Form(name, Leads.HOME, lines)
        assert site.get(form, "/api/v1/participants/").status in (400, 401)
        assert site.get(form, f"/api/v1/participants/{skargard.participant}/").status in (400, 401)


@pytest.mark.parametrize(
    ("name", "origin", "token_of", "status"),
    [
        ("its own", None, "skargard", 302),
        ("with another's token", None, "satama", 403),
        ("from another", f"http://{OWN.decode()}", "skargard", 403),
        ("from the network", f"http://{NETWORK_HOST}", "skargard", 403),
        ("from nowhere", "null", "skargard", 403),
    ],
)
def test_a_form_is_taken_from_its_own_host_only(
    name: str,
    origin: str | None,
    token_of: str,
    status: int,
    site: Site,
    members: dict[str, Member],
) -> None:
    skargard, run = members["skargard"], uuid.uuid4().hex
    form = {
        "csrfmiddlewaretoken": site.browser.jars[members[token_of].host]["csrftoken"],
        "form_token": str(uuid.uuid4()),
        "happened_on": date.today().isoformat(),
        "text": f"Kirjaus {run}-1",
    }
    path = f"/participants/{skargard.participant}/notes/"
    headers = {"Origin": origin} if origin else {}
    with attack(f"form: {name}"):
        answer = site.browser.ask(skargard.host, path, form=form, headers=headers)
        LEDGER.requests += 1
        assert answer.status == status
        written = {key: notes_of(DATABASE, each, run) for key, each in members.items()}
        assert {key for key, words in written.items() if words} == (
            {"skargard"} if status == 302 else set()
        )


@pytest.mark.parametrize("wish", [*WISHES_FOR_OTHERS, *WISHES])
@pytest.mark.parametrize("way", ["language", "language, referer", "people, referer"])
def test_nobody_is_led_to_a_host_that_the_request_wishes_for(
    way: str, wish: str, site: Site, satama: Member
) -> None:
    page, _comma, referer = way.partition(", ")
    form = {"language": "fi"} if referer else {"language": "fi", "next": wish}
    headers = {"Referer": wish.strip()} if referer else {}
    with Browser(site.server.port) as browser:
        browser.ask(satama.host, "/sign-in/")
        stays(way, wish, browser.ask(satama.host, f"/{page}/", form=form, headers=headers), site)


@pytest.mark.parametrize("wish", [*WISHES_FOR_OTHERS, *WISHES])
@pytest.mark.parametrize("way", ["sign-in", "sign-in once more", "sign-out"])
def test_who_signs_in_or_out_is_led_to_a_page_of_the_same_host(
    way: str, wish: str, site: Site, satama: Member
) -> None:
    page, _space, again = way.partition(" ")
    form = {"login": satama.coach, "password": PASSWORD, "next": wish}
    path = f"/{page}/?{urlencode({'next': wish})}" if again else f"/{page}/"
    with Browser(site.server.port) as browser:
        if again:
            browser.jars = site.browser.jars
        elif page == "sign-in":
            browser.ask(satama.host, "/sign-in/")
        else:
            browser.sign_in(satama.host, satama.coach)
        stays(way, wish, browser.ask(satama.host, path, form=None if again else form), site)


@pytest.mark.parametrize(
    "path", ["//<other>/participants", "/\\<other>/participants", "///<other>"]
)
def test_a_path_that_looks_like_a_host_is_a_path(path: str, site: Site, satama: Member) -> None:
    with attack(f"redirect: {path}"):
        for cookie in ("", f"sessionid={site.session(satama.host)}"):
            target = path.replace("<other>", OTHER.decode())
            answer = send(site.server.port, AT_HOME.request(target, schema="", cookie=cookie))
            LEDGER.requests += 1
            where = urlsplit(answer.header("Location"))
            assert (where.scheme, where.netloc) == ("", "")


def stays(way: str, wish: str, answer: Answer, site: Site) -> None:
    """The answer leads to a page of the same host, whatever was wished for."""
    with attack(f"redirect: {way} to {wish.strip()}"):
        assert answer.status == 302, answer.text
        expect_own(answer, site.members, is_home=True)


@contextmanager
def attack(name: str) -> Iterator[None]:
    """What is tried inside has crossed the wall unless everything expected there is so."""
    LEDGER.attacks[name] = "crossed"
    yield
    LEDGER.attacks[name] = "held"


def expect_own(answer: Answer, members: dict[str, Member], is_home: bool) -> None:
    """No word, name, host or schema of another organisation; nobody's at all but at home."""
    LEDGER.requests += 1
    for member in members.values():
        if is_home and member.key == "satama":
            continue
        for word in (
            member.sentinel,
            member.referral_sentinel,
            member.name,
            member.host,
            member.schema,
        ):
            found = answer.said.count(word)
            LEDGER.foreign_bytes += found * len(word)
            assert not found, f"{word}: {answer.said}"
    where = urlsplit(answer.header("Location"))
    assert (where.scheme, where.netloc) == ("", "")
