"""Foreign values in every parameter: of the path, of the query string and of every form.

A form is first sent as its person would send it, and must be taken; then one field of it after
the other holds something of another organisation, so that the rest gets past the checks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from zlib import crc32

import pytest
from django.apps import apps
from django.contrib.auth import REDIRECT_FIELD_NAME

from tests.isolation.permission_table import EVERYBODY, Actor
from tests.isolation.sweep_belongings import FEW, IDS, SHAPES
from tests.isolation.sweep_hosts import NETWORK_URLS, WORKSHOP_URLS, Host, host_of, row_of
from tests.isolation.sweep_pages import Field, Form
from tests.isolation.sweep_survey import names_asked
from tests.isolation.sweep_visitors import Sent, Visitor
from tests.isolation.sweep_watch import watching
from tests.isolation.urls import Url
from tests.support.world import Member

URLS = [*WORKSHOP_URLS, *NETWORK_URLS]

UUID = re.compile("[0-9a-f]{8}-[0-9a-f-]{27}")
VARIABLE = re.compile(rf"{UUID.pattern}|\d+")
CSRF = "csrfmiddlewaretoken"
HARDLY_LOOKED_UP = {"textarea", "date", "number", "password", "tel", "checkbox", "button"}
ONLY_WRITTEN = {"street_address", "emergency_name", "guardian_name"}
"""Names of text fields that nothing is found by."""

ASKED_EVERYWHERE = 10
"""A name that so many URLs ask for is asked by the frame around pages, not by each."""

TAKEN = {
    # What a sweep types into a box is neither hours nor a letter.
    "attendance:roll_call": 200,
    "attendance:tablet": 410,
    # A file is chosen and not typed: the page asks for one.
    "importing:start": 200,
    "referring:attach": 200,
    "accounts:make_token": 200,
    "surveys:link": 200,
    "surveys:enter": 410,
    "surveys:own": 410,
    "referral_links:link": 200,
    "referral_links:enter": 410,
    "referral_links:own": 410,
    "billing:webhook": 400,
    "accounts:confirm_email": 410,
    "participants:open_person": 200,
    "participants:find_by_code": 200,
    # The first button of the form looks for a name, and keeps what was typed.
    "participants:write": 200,
    # Those of these tests are closed, and take no button's word any more.
    "coaching:request": 400,
    "coaching:hand_over": 400,
}
"""Answers to a well-filled form other than going on to a next page. An event of the payment service
is taken from nobody else: it is signed. The link to a new address carries a secret of its own,
and so do links to surveys.
Nobody has the name that is typed to be opened, and no identity code is typed."""

ONLY_FILLS = {"take_up"}
"""Fields of forms that write nothing: what was said before comes back in the form that asks."""


def urls_with(method: str) -> list[Url]:
    """URLs of both hosts whose rows allow a method. One without a row fails the endpoint sweep."""
    rows = ((url, row_of(url)) for url in URLS)
    return [url for url, row in rows if row and method in row.allowed_methods]


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _watched(django_db_setup: None, members: dict[str, Member]) -> Iterator[None]:
    with watching(members.values()):
        yield


@pytest.fixture
def host(url: Url, members: dict[str, Member]) -> Host:
    return host_of(url, members)


@pytest.mark.parametrize("url", [url for url in URLS if url.parameters], ids=str)
def test_a_foreign_value_in_the_path_is_unknown(url: Url, host: Host) -> None:
    _foreign_paths(host, url, host.visitor_for(url))


@pytest.mark.parametrize("url", urls_with("GET"), ids=str)
def test_a_foreign_value_in_the_query_shows_nothing(url: Url, host: Host) -> None:
    _foreign_queries(host, url, host.visitor_for(url), thorough=False)
    if host.rows[url.name].may == EVERYBODY:
        # Whoever has signed in already may be sent on at once.
        _foreign_queries(host, url, host.visitors[host.most], thorough=False)


@pytest.mark.parametrize("url", urls_with("POST"), ids=str)
def test_a_foreign_value_in_a_field_shows_nothing(url: Url, host: Host) -> None:
    visitor = host.visitor_for(url)
    forms = forms_of(host, url, visitor)
    assert forms, f"No page has a form for {url}, and its row names no fields"
    for form in one_of_each(forms):
        _foreign_fields(host, url, visitor, form, thorough=False)


@pytest.mark.long
@pytest.mark.parametrize("url", URLS, ids=str)
def test_no_actor_is_shown_anything_for_any_foreign_value(url: Url, host: Host) -> None:
    row, known = host.rows[url.name], host.visitor_for(url)
    for actor in Actor:
        # Every kind for the one who gets furthest; one of each shape for the others.
        visitor, is_thorough = host.visitors[actor], actor in (known.actor, host.most)
        if actor in row.may:
            _foreign_paths(host, url, visitor)
        if "GET" in row.allowed_methods:
            _foreign_queries(host, url, visitor, thorough=is_thorough)
        if "POST" in row.allowed_methods:
            for form in one_of_each(forms_of(host, url, known)):
                if actor in row.may:
                    _foreign_fields(host, url, visitor, form, thorough=is_thorough)
                else:
                    _foreign_form(host, url, visitor, form)


def _foreign_paths(host: Host, url: Url, visitor: Visitor) -> None:
    row = host.rows[url.name]
    for what, address in host.foreign_addresses(url):
        for method in sorted(row.allowed_methods):
            traces = host.ask(visitor, url, address, method)
            assert traces.status == row.unknown, f"{visitor.actor} {method} {address}: {what}"


def _foreign_queries(host: Host, url: Url, visitor: Visitor, *, thorough: bool) -> None:
    asked = host.survey_of(host.visitor_for(url)).queries
    for name in sorted(asked[url.name] | set(host.rows[url.name].query.split())):
        is_everywhere = sum(name in names for names in asked.values()) >= ASKED_EVERYWHERE
        for kind, value in host.foreign.values.items():
            if thorough or kind in (FEW if is_everywhere else some_of(SHAPES, url.name, name)):
                host.ask(visitor, url, host.address(url), "GET", Sent(query={name: value}))


def _foreign_fields(host: Host, url: Url, visitor: Visitor, form: Form, *, thorough: bool) -> None:
    filled = form.filled(host.answers(url))
    with names_asked() as asked:
        traces = host.ask(visitor, url, form.action, "POST", Sent(form=filled))
    if visitor == host.visitor_for(url):
        taken = 200 if ONLY_FILLS & filled.keys() else TAKEN.get(url.name, 302)
        assert traces.status == taken, f"{url} did not take {filled}"
    buttons = {name: Field("button") for name, _value in form.buttons}
    unseen = {name: Field("text") for name in asked - form.names}
    for name, one in one_of_each_name({**form.fields, **buttons, **unseen}):
        for kind, value in host.foreign.values.items():
            if kind in kinds_for(host, url, name, one, thorough=thorough):
                query = {name: value} if name in unseen else {}
                sent = Sent(form={**filled, name: value}, query=query)
                host.ask(visitor, url, form.action, "POST", sent)
    for kind in FEW if thorough else FEW[:1]:
        # A form that took a table's own names would let its sender write columns it never showed.
        more = dict.fromkeys(column_names() - set(filled), host.foreign.values[kind])
        host.ask(visitor, url, form.action, "POST", Sent(form=filled | more))


def _foreign_form(host: Host, url: Url, visitor: Visitor, form: Form) -> None:
    """For somebody who is refused at the door, before any field is read: all fields at once."""
    for kind in FEW:
        value = host.foreign.values[kind]
        filled = {name: value for name in form.names if name != CSRF}
        host.ask(visitor, url, form.action, "POST", Sent(form=filled))


def one_of_each(forms: Iterable[Form]) -> Iterable[Form]:
    """One form with the same fields: the rows of a list have one each."""
    return {form.names: form for form in forms}.values()


def one_of_each_name(fields: Mapping[str, Field]) -> Iterable[tuple[str, Field]]:
    """One of the fields whose names differ by a number or an id: each row, each weekday has one."""
    alike = {(VARIABLE.sub("*", name), one.kind): (name, one) for name, one in fields.items()}
    return alike.values()


def kinds_for(host: Host, url: Url, name: str, one: Field, *, thorough: bool) -> Collection[str]:
    """What is put into a field in the short run: every kind of id where an id stands.

    Elsewhere one of all kinds, another for the next field, and nothing where nothing is looked up.
    In the long run it is every kind where the page itself puts a value or offers some, and one of
    every shape where a person types.
    """
    if name == CSRF:
        return ("csrf token",)
    if thorough:
        is_typed = one.kind == "text" or _is_plain(name, one)
        return SHAPES if is_typed else host.foreign.values.keys()
    if UUID.fullmatch(next(filter(None, [one.value, *one.choices]), "")):
        return (*IDS, "schema", "name")
    if one.kind == "email":
        return (*SHAPES, "email")
    if name == REDIRECT_FIELD_NAME:
        return ("address",)
    if _is_plain(name, one):
        return ()
    return some_of(FEW if host.at is None else SHAPES, url.name, name)


def _is_plain(name: str, one: Field) -> bool:
    """Whether nothing is looked up by what the field says."""
    # A list of codes has no number in it, and holds nobody's ids.
    choices = [choice for choice in one.choices if choice]
    is_of_codes = one.kind in ("select", "radio") and not any(
        choice.isdigit() or UUID.fullmatch(choice) for choice in choices
    )
    return is_of_codes or name in ONLY_WRITTEN or one.kind in HARDLY_LOOKED_UP


def some_of(kinds: tuple[str, ...], *words: str) -> tuple[str, ...]:
    """One of the kinds, chosen by the words, so that a run is like the one before."""
    turn = crc32(" ".join(words).encode()) % len(kinds)
    return kinds[turn : turn + 1]


def forms_of(host: Host, url: Url, visitor: Visitor) -> list[Form]:
    """Forms that lead to the URL, from the pages and from its row in the permission table."""
    forms = host.survey_of(visitor).forms[url.name]
    if forms or not host.rows[url.name].fields:
        return forms
    fields = {name: Field("text", "1") for name in host.rows[url.name].fields.split()}
    return [Form(host.address(url), "POST", fields)]


def column_names() -> set[str]:
    """Every name that a column of ours has."""
    fields = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    return {field.name for field in fields} | {field.attname for field in fields}
