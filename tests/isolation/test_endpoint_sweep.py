"""The endpoint sweep: every URL × method × actor, with own ids and another organisation's.

Each member's texts carry a word of its own. Wherever a request leaves a word of somebody else, in
its answer or in the house, the wall has a hole. `test_sweep_parameters` puts foreign values into
every parameter, and `test_sweep_places` shows that each place is really looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kit.database.names import NETWORK as NETWORK_SCOPE
from kit.database.scope import entered
from tests.isolation import permission_table as table
from tests.isolation.permission_table import Actor, Row
from tests.isolation.sweep_traces import Traces
from tests.isolation.sweep_visitors import METHODS, Sent, visitors_at, visitors_at_network
from tests.isolation.sweep_watch import watching
from tests.isolation.sweep_words import Rules, nothing_foreign
from tests.isolation.urls import Url, of_the_network, urls_of, values_for
from tests.support.headers import missing_headers
from tests.support.people import client_at
from tests.support.world import Member

SERVED = {"GET", "POST", "PUT", "PATCH", "DELETE"}
BY_ALL = {"GET", "POST"}
"""What browsers send: asked by everybody in the short run, with the methods of the URL's row. The
rest is asked there by nobody and by who may do most, and in the long run by everybody."""

WORKSHOP_URLS = urls_of("config.urls.workshop")
NETWORK_URLS = urls_of("config.urls.network")

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _watched(django_db_setup: None, members: dict[str, Member]) -> Iterator[None]:
    with watching(members.values()):
        yield


def test_every_url_has_a_row_and_every_row_a_url() -> None:
    assert {url.name for url in WORKSHOP_URLS} == set(table.WORKSHOP)
    assert {url.name for url in NETWORK_URLS} == set(table.NETWORK_HOST)


@pytest.mark.parametrize("url", WORKSHOP_URLS, ids=lambda url: url.name)
def test_an_organisation_s_page_opens_to_its_own_roles_only(
    url: Url, members: dict[str, Member]
) -> None:
    _knock_at_a_member(url, members, thorough=False)


@pytest.mark.long
@pytest.mark.parametrize("url", WORKSHOP_URLS, ids=lambda url: url.name)
def test_by_no_method_an_organisation_s_page_opens_to_others(
    url: Url, members: dict[str, Member]
) -> None:
    _knock_at_a_member(url, members, thorough=True)


@pytest.mark.parametrize("url", NETWORK_URLS, ids=lambda url: url.name)
def test_the_network_s_page_opens_to_its_own_roles_only(
    url: Url, members: dict[str, Member]
) -> None:
    _knock_at_the_network(url, members, thorough=False)


@pytest.mark.long
@pytest.mark.parametrize("url", NETWORK_URLS, ids=lambda url: url.name)
def test_by_no_method_the_network_s_page_opens_to_others(
    url: Url, members: dict[str, Member]
) -> None:
    _knock_at_the_network(url, members, thorough=True)


def _knock_at_a_member(url: Url, members: dict[str, Member], *, thorough: bool) -> None:
    satama = members["satama"]
    row, visitors = table.WORKSHOP[url.name], visitors_at(satama, members["skargard"])
    address = url.address(values_for(url, satama))
    sent = Sent(form=foreign_form(members["rannikko"]))
    for actor in (one for one in Actor if one not in table.ONLY_AT_THE_NETWORK):
        for method in methods_of(actor, row, Actor.DIRECTOR, thorough=thorough):
            where = f"{actor} {method} {address}"
            traces = visitors[actor].ask(url, address, method, sent)
            expect(traces, row, actor, method, where)
            rules = Rules(is_welcome=actor in row.may)
            nothing_foreign(traces, at=satama, members=members, where=where, rules=rules)


def _knock_at_the_network(url: Url, members: dict[str, Member], *, thorough: bool) -> None:
    row = table.NETWORK_HOST[url.name]
    visitors = visitors_at_network(members["satama"], members["skargard"])
    address = url.address({**values_for(url, members["uusi"]), **of_the_network()})
    for actor in Actor:
        for method in methods_of(actor, row, Actor.ADMINISTRATOR, thorough=thorough):
            where = f"{actor} {method} {address}"
            traces = visitors[actor].ask(url, address, method)
            expect(traces, row, actor, method, where)
            # Contacts of subscriptions are the administrators' to read, and no coordinator's.
            is_welcome = actor is Actor.ADMINISTRATOR and actor in row.may
            rules = Rules(is_welcome=is_welcome, leads_away=row.leads_away)
            nothing_foreign(traces, at=None, members=members, where=where, rules=rules)


def methods_of(actor: Actor, row: Row, most: Actor, *, thorough: bool) -> list[str]:
    """The methods with which an actor knocks. `most` is who may do most at the host."""
    if thorough or actor in (most, Actor.NOBODY):
        return list(METHODS)
    return [method for method in METHODS if method in BY_ALL | row.allowed_methods]


@pytest.mark.parametrize(
    "name", [name for name, row in table.WORKSHOP.items() if row.confirmed_only]
)
def test_an_unconfirmed_organisation_is_refused_at_every_referral_url(
    name: str, uusi: Member, skargard: Member, members: dict[str, Member]
) -> None:
    url = next(url for url in WORKSHOP_URLS if url.name == name)
    visitor = visitors_at(uusi, skargard)[Actor.COACH]
    for member in (uusi, skargard):
        for method in sorted(table.WORKSHOP[name].allowed_methods):
            traces = visitor.ask(url, url.address(values_for(url, member)), method)
            assert traces.status == 403, f"{method} {name}"
            nothing_foreign(traces, at=uusi, members=members, where=f"{method} {name}")


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


def expect(traces: Traces, row: Row, actor: Actor, method: str, where: str) -> None:
    """The answer is what the permission table says."""
    status, location = traces.status, traces.location
    assert status < 500, where
    assert not (lacking := missing_headers(traces.answer)), f"{where} lacks {lacking}"
    if status == 200 and method == "GET":
        assert has_way_back(where.rpartition(" ")[2], traces), f"{where} has no crumbs"
    if method not in SERVED:
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


def has_way_back(address: str, traces: Traces) -> bool:
    """A page below the first level of the work view says where one is and the way up."""
    html = traces.answer.content.decode(errors="replace")
    is_below = address.strip("/").count("/") > 0
    return not is_below or 'class="pv-shell"' not in html or 'class="pv-crumb"' in html
