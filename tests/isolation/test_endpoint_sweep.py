"""The endpoint sweep: every URL × method × actor, with own ids and another organisation's.

Each member's texts carry a word of its own. Wherever an answer, in body or headers, holds a word
of somebody else, the wall has a hole.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from kit.database.names import NETWORK as NETWORK_SCOPE
from kit.database.scope import entered
from tenants.accounts.services import make_token
from tests.isolation import permission_table as table
from tests.isolation.permission_table import Actor, Row
from tests.isolation.urls import Url, urls_of, values_for
from tests.support.people import NETWORK_HOST, client_at, signed_in
from tests.support.world import Member

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SERVED = {"GET", "POST", "PUT", "PATCH", "DELETE"}

WORKSHOP_URLS = urls_of("config.urls.workshop")
NETWORK_URLS = urls_of("config.urls.network")

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Visitor:
    """An actor with a browser at one host, or a script with a token."""

    actor: Actor
    client: Client
    token: str = ""

    def ask(self, method: str, address: str, form: dict[str, str]) -> HttpResponse:
        """The answer; whatever the request changed is undone."""
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        before = transaction.savepoint()
        try:
            answer = self.client.generic(
                method,
                address,
                "&".join(f"{name}={value}" for name, value in form.items()),
                content_type="application/x-www-form-urlencoded",
                headers=headers,
            )
            if answer.streaming:
                answer.getvalue()
        finally:
            transaction.savepoint_rollback(before)
        return answer


def carried_to(host: str, client: Client) -> Client:
    """The same browser with the same cookies, knocking at another host."""
    moved = client_at(host)
    moved.cookies = client.cookies
    return moved


@pytest.fixture
def visitors_at_satama(satama: Member, skargard: Member) -> list[Visitor]:
    foreign = signed_in(skargard, skargard.coach)
    coordinator = signed_in(None, "coordinator@verkko.example")
    administrator = signed_in(None, "administrator@verkko.example")
    with entered(satama.schema):
        from tenants.accounts.models import User

        director = User.objects.get(email=satama.director)
        _row, director_token = make_token(director, name="sweep")
    return [
        Visitor(Actor.NOBODY, client_at(satama.host)),
        Visitor(Actor.COACH, signed_in(satama, satama.coach), satama.token),
        Visitor(Actor.DIRECTOR, signed_in(satama, satama.director), director_token),
        Visitor(Actor.OTHER_STAFF, carried_to(satama.host, foreign), skargard.token),
        Visitor(Actor.COORDINATOR, carried_to(satama.host, coordinator)),
        Visitor(Actor.ADMINISTRATOR, carried_to(satama.host, administrator)),
    ]


@pytest.fixture
def visitors_at_network(satama: Member) -> list[Visitor]:
    coach = carried_to(NETWORK_HOST, signed_in(satama, satama.coach))
    director = carried_to(NETWORK_HOST, signed_in(satama, satama.director))
    return [
        Visitor(Actor.NOBODY, client_at(NETWORK_HOST)),
        Visitor(Actor.COACH, coach, satama.token),
        Visitor(Actor.DIRECTOR, director),
        Visitor(Actor.OTHER_STAFF, coach),
        Visitor(Actor.COORDINATOR, signed_in(None, "coordinator@verkko.example")),
        Visitor(Actor.ADMINISTRATOR, signed_in(None, "administrator@verkko.example")),
    ]


def test_every_url_has_a_row_and_every_row_a_url() -> None:
    assert {url.name for url in WORKSHOP_URLS} == set(table.WORKSHOP)
    assert {url.name for url in NETWORK_URLS} == set(table.NETWORK_HOST)


@pytest.mark.parametrize("url", WORKSHOP_URLS, ids=lambda url: url.name)
def test_an_organisation_s_page_opens_to_its_own_roles_only(
    url: Url, visitors_at_satama: list[Visitor], members: dict[str, Member]
) -> None:
    row, satama = table.WORKSHOP[url.name], members["satama"]
    address = url.address(values_for(url, satama))
    for visitor in visitors_at_satama:
        for method in METHODS:
            answer = visitor.ask(method, address, foreign_form(members["rannikko"]))
            expect(answer, row, visitor.actor, method, f"{visitor.actor} {method} {address}")
            nothing_foreign(answer, satama, visitor.actor in row.may, members)


@pytest.mark.parametrize(
    "url", [url for url in WORKSHOP_URLS if url.parameters], ids=lambda url: url.name
)
def test_another_organisation_s_id_is_unknown_here(
    url: Url, visitors_at_satama: list[Visitor], members: dict[str, Member]
) -> None:
    row = table.WORKSHOP[url.name]
    # rannikko's ids: neither its participants nor a referral in which satama has no part.
    address = url.address(foreign_values(url, members))
    for visitor in visitors_at_satama:
        if visitor.actor not in row.may:
            continue
        for method in sorted(row.allowed_methods):
            answer = visitor.ask(method, address, {})
            where = f"{visitor.actor} {method} {address}"
            assert answer.status_code == row.unknown, where
            nothing_foreign(answer, members["satama"], True, members)


@pytest.mark.parametrize("url", NETWORK_URLS, ids=lambda url: url.name)
def test_the_network_s_page_opens_to_its_own_roles_only(
    url: Url, visitors_at_network: list[Visitor], members: dict[str, Member]
) -> None:
    row = table.NETWORK_HOST[url.name]
    address = url.address(values_for(url, members["uusi"]))
    for visitor in visitors_at_network:
        for method in METHODS:
            answer = visitor.ask(method, address, {})
            expect(answer, row, visitor.actor, method, f"{visitor.actor} {method} {address}")
            no_person(answer, members)


@pytest.mark.parametrize(
    "name", [name for name, row in table.WORKSHOP.items() if row.confirmed_only]
)
def test_an_unconfirmed_organisation_is_refused_at_every_referral_url(
    name: str, uusi: Member, members: dict[str, Member]
) -> None:
    url = next(url for url in WORKSHOP_URLS if url.name == name)
    row = table.WORKSHOP[name]
    visitor = Visitor(Actor.COACH, signed_in(uusi, uusi.coach), uusi.token)
    for member in (uusi, members["skargard"]):
        for method in sorted(row.allowed_methods):
            answer = visitor.ask(method, url.address(values_for(url, member)), {})
            assert answer.status_code == 403, f"{method} {name}"
            nothing_foreign(answer, uusi, True, members)


def test_the_scopes_are_closed_after_the_sweep(members: dict[str, Member]) -> None:
    from kit.database.scope import current

    client_at(members["satama"].host).get("/")
    assert current() is None
    with entered(NETWORK_SCOPE):
        client_at(members["satama"].host).get("/")
        assert current() is not None


def foreign_form(member: Member) -> dict[str, str]:
    """Another organisation's ids under every name a form of ours has."""
    return {
        "participant": member.participant,
        "receiver": member.schema,
        "draft": member.draft,
        "token": member.token,
        "organisation": member.schema,
        "next": "//elsewhere.example/",
    }


def foreign_values(url: Url, members: dict[str, Member]) -> dict[str, object]:
    """Ids of a member that satama has nothing to do with, for every parameter."""
    values = values_for(url, members["rannikko"])
    if url.name.startswith(("referring:", "api:referral")):
        # skargard sent it to rannikko; satama is no party.
        is_draft = url.name in ("referring:draft", "referring:discard")
        values["pk"] = members["rannikko"].draft if is_draft else members["skargard"].sent
    if url.name.startswith("handbook:"):
        # Chapters are numbered in each schema; a number that only another schema has.
        values["pk"] = 987654
    return values


def expect(answer: HttpResponse, row: Row, actor: Actor, method: str, where: str) -> None:
    """The answer is what the permission table says."""
    status, location = answer.status_code, answer.headers.get("Location", "")
    assert status < 500, where
    if method not in SERVED:
        assert status != 500, where
        return
    if row.with_token and actor is Actor.OTHER_STAFF:
        # A token of elsewhere is wrong even where none is needed.
        assert status == 401, where
        return
    if actor in row.may:
        if method == "POST" and row.foreign_field:
            assert status == row.foreign_field, where
        elif method in row.allowed_methods:
            assert status not in (401, 403, 404, 405), where
            assert "/sign-in/" not in location or "logout" in where or "sign-out" in where, where
            assert not location.startswith(("//", "http://elsewhere", "https://elsewhere")), where
        else:
            assert status in (400, 403, 404, 405, 410), where
        return
    refused = status in (401, 403, 404, 405) or (status == 302 and "/sign-in/" in location)
    assert refused, f"{where} gave {status} {location}"


def everything_said(answer: HttpResponse) -> str:
    body = b"" if answer.streaming else answer.content
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    cookies = answer.cookies.output()
    return f"{body.decode(errors='replace')}\n{headers}\n{cookies}"


def nothing_foreign(
    answer: HttpResponse, at: Member, may: bool, members: dict[str, Member]
) -> None:
    """No word of another member in body, headers or cookies; none of this one's for a stranger."""
    said = everything_said(answer)
    senders = {"satama": "rannikko", "skargard": "satama", "rannikko": "skargard"}
    for member in members.values():
        if member.key != at.key or not may:
            # The address of an open invitation or a sign-up form is not shown to strangers either.
            assert member.sentinel not in said, f"{member.key} at {at.key}"
        party = member.key in (at.key, senders.get(at.key))
        if not party or not may:
            assert member.referral_sentinel not in said, f"referral of {member.key} at {at.key}"


def no_person(answer: HttpResponse, members: dict[str, Member]) -> None:
    """The network's pages name an organisation's contact, and never a participant or a coach."""
    said = everything_said(answer)
    for member in members.values():
        for word in (
            f"Osma{member.sentinel}",
            f"Osallinen{member.sentinel}",
            f"Kirjaus {member.sentinel}",
            f"Valmentaja{member.sentinel}",
            member.referral_sentinel,
        ):
            assert word not in said, f"{word} at the network's host"
