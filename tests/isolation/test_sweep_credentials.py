"""Own and foreign credentials together, at every URL: sessions, tokens, form protection, hosts.

A page asks the session and nothing else; the interface for scripts asks the token and nothing
else. Whatever else comes along changes nothing, and two sessions are nobody's: a browser sends both
without a word of whose is whose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import pytest
from django.test import Client

from tests.isolation.permission_table import Actor
from tests.isolation.sweep_hosts import NETWORK_URLS, WORKSHOP_URLS, Host, host_of, workshop_host
from tests.isolation.sweep_traces import Traces
from tests.isolation.sweep_visitors import Sent
from tests.isolation.sweep_watch import watching
from tests.isolation.urls import Url
from tests.support.world import Member

pytestmark = pytest.mark.django_db

OWN, FOREIGN = "own", "foreign"


@dataclass(frozen=True)
class Bundle:
    """Sessions and a token sent together."""

    sessions: tuple[str, ...]
    token: str
    headers_name: str = OWN

    def __str__(self) -> str:
        sessions = " then ".join(self.sessions)
        return f"{sessions} session, {self.token} token, {self.headers_name} host"


URLS = [*WORKSHOP_URLS, *NETWORK_URLS]

BUNDLES = (
    Bundle((OWN,), FOREIGN),
    Bundle((FOREIGN,), OWN),
    Bundle((OWN, FOREIGN), OWN),
    Bundle((FOREIGN, OWN), OWN),
    Bundle((OWN,), OWN, headers_name=FOREIGN),
)


@pytest.fixture(scope="module", autouse=True)
def _watched(django_db_setup: None, members: dict[str, Member]) -> Iterator[None]:
    with watching(members.values()):
        yield


@pytest.mark.parametrize("url", URLS, ids=str)
def test_a_foreign_credential_beside_the_own_changes_nothing(
    url: Url, members: dict[str, Member]
) -> None:
    # Two bundles at each URL, others at the next; all of them in the long run.
    turn = crc32(str(url).encode()) % len(BUNDLES)
    _bring(url, members, (*BUNDLES, *BUNDLES)[turn : turn + 2])


@pytest.mark.long
@pytest.mark.parametrize("url", URLS, ids=str)
def test_no_foreign_credential_beside_the_own_changes_anything(
    url: Url, members: dict[str, Member]
) -> None:
    _bring(url, members, BUNDLES)


def _bring(url: Url, members: dict[str, Member], bundles: Sequence[Bundle]) -> None:
    host = host_of(url, members)
    row, address = host.rows[url.name], host.address(url)
    method = "GET" if "GET" in row.allowed_methods else "POST"
    alone: dict[Actor, Traces] = {}
    for bundle in bundles:
        actor = who_counts(host, (bundle.token,) if row.with_token else bundle.sessions)
        if actor not in alone:
            alone[actor] = host.ask(host.visitors[actor], url, address, method)
        bearer = replace(host.visitors[actor], client=Client(headers={"host": host.name}), token="")
        traces = host.ask(bearer, url, address, method, Sent(headers=headers_of(host, bundle)))
        expected = alone[actor].status, alone[actor].location
        assert (traces.status, traces.location) == expected, str(bundle)


def test_a_form_protected_elsewhere_is_refused(satama: Member, members: dict[str, Member]) -> None:
    host = workshop_host(satama, members)
    director = host.visitors[Actor.DIRECTOR]
    client = Client(enforce_csrf_checks=True, headers={"host": host.name})
    client.cookies = director.client.cookies
    # A page with a form sets the cookie that the form is held against.
    client.get("/account/")
    strict, sent = (
        replace(director, client=client),
        Sent(form={"csrfmiddlewaretoken": host.foreign.csrf}),
    )
    for url in WORKSHOP_URLS:
        row = host.rows[url.name]
        if "POST" in row.allowed_methods and not row.with_token:
            assert host.ask(strict, url, host.address(url), "POST", sent).status == 403, url.name


def who_counts(host: Host, credentials: tuple[str, ...]) -> Actor:
    """Whom credentials of one kind make of somebody at a host."""
    if len(credentials) > 1:
        return Actor.NOBODY
    return Actor.OTHER_STAFF if credentials == (FOREIGN,) else host.most


def headers_of(host: Host, bundle: Bundle) -> dict[str, str]:
    """The bundle as a client sends it."""
    own = host.visitors[who_counts(host, (OWN,))].client.cookies["sessionid"].value
    sessions = {OWN: own, FOREIGN: host.foreign.session}
    tokens = {OWN: host.visitors[Actor.DIRECTOR].token, FOREIGN: host.foreign.member.token}
    return {
        "cookie": "; ".join(f"sessionid={sessions[whose]}" for whose in bundle.sessions),
        "authorization": f"Bearer {tokens[bundle.token]}",
        **(foreign_host(host.foreign.member) if bundle.headers_name == FOREIGN else {}),
    }


def foreign_host(member: Member) -> dict[str, str]:
    """Every header by which a proxy, or somebody who plays one, names a host or a page."""
    page = f"http://{member.host}/participants/{member.participant}/"
    return {
        "x-forwarded-host": member.host,
        "x-forwarded-server": member.host,
        "x-host": member.host,
        "forwarded": f"host={member.host}",
        "x-original-url": page,
        "x-rewrite-url": page,
        "referer": page,
        "origin": f"http://{member.host}",
    }
