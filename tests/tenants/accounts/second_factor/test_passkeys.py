"""Passkeys: adding one, signing in with it, and that it is good for one host and one person."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import caches
from django.test import Client

from apps.workshop.audit.models import Entry
from tests.support.people import client_at, inside, signed_in
from tests.support.world import Member
from tests.tenants.accounts.codes import CODE, OVERVIEW, confirm, give_password, is_in, twin_of
from tests.tenants.accounts.second_factor.keys import SoftKey

ADD = f"{OVERVIEW}passkeys/add/"
BEGIN = "/sign-in/passkey/"

pytestmark = pytest.mark.django_db


def add(client: Client, key: SoftKey, name: str = "Puhelin") -> Any:
    """Add a passkey as a person with a device does."""
    confirm(client, then=ADD)
    options = json.loads(client.get(ADD).context["options"])
    return client.post(ADD, {"name": name, "credential": key.create(options)})


def begin(client: Client) -> dict[str, Any]:
    """What the sign-in page's script gets."""
    answer: dict[str, Any] = client.get(BEGIN, headers={"accept": "application/json"}).json()
    return answer


def knock(host: str, key: SoftKey) -> Client:
    """A browser in which somebody signs in with nothing but the key."""
    client = client_at(host)
    client.post(BEGIN, {"credential": key.get(begin(client))})
    return client


def test_a_passkey_opens_alone_and_is_a_second_factor(satama: Member, coach: Client) -> None:
    key = SoftKey(satama.host)
    assert add(coach, key).headers["Location"] == f"{OVERVIEW}recovery/"
    assert "Puhelin" in coach.get(OVERVIEW).content.decode()
    assert is_in(knock(satama.host, key))
    client, answer = give_password(satama.host, satama.coach, next="/people/")
    assert answer.headers["Location"] == CODE
    assert not is_in(client)
    options = json.loads(client.get(CODE).context["options"])
    done = client.post(CODE, {"credential": key.get(options)})
    assert done.headers["Location"] == "/people/"
    assert is_in(client)


def test_it_is_renamed_and_removed_by_its_owner_only(
    satama: Member, coach: Client, director: Client
) -> None:
    key = SoftKey(satama.host)
    add(coach, key)
    with inside(satama):
        pk = Authenticator.objects.get(type="webauthn").pk
    own = f"{OVERVIEW}passkeys/{pk}/"
    confirm(director)
    for path in (own, f"{own}remove/"):
        assert director.post(path, {"name": "x"}).status_code == 404
    coach.post(own, {"name": "Avainnippu"})
    assert "Avainnippu" in coach.get(OVERVIEW).content.decode()
    assert coach.post(f"{own}remove/").headers["Location"] == OVERVIEW
    assert not is_in(knock(satama.host, key))
    with inside(satama):
        assert not Authenticator.objects.exists()
        told = Entry.objects.filter(action__contains="passkey").order_by("pk")
        assert [row.action for row in told] == ["access.passkey_on", "access.passkey_off"]


def test_a_key_that_asks_nobody_who_they_are_is_refused(satama: Member, coach: Client) -> None:
    silent = SoftKey(satama.host, asks_who=False)
    assert add(coach, silent).status_code == 200
    key = SoftKey(satama.host)
    add(coach, key)
    key.asks_who = False
    assert not is_in(knock(satama.host, key))


def test_an_answer_is_good_once(satama: Member, coach: Client) -> None:
    key = SoftKey(satama.host)
    add(coach, key)
    client = client_at(satama.host)
    answer = key.get(begin(client))
    assert not is_in(client_at(satama.host))
    other = client_at(satama.host)
    begin(other)
    other.post(BEGIN, {"credential": answer})
    assert not is_in(other)
    client.post(BEGIN, {"credential": answer})
    assert is_in(client)


def test_a_passkey_of_one_host_opens_nothing_at_another(
    satama: Member, skargard: Member, coach: Client
) -> None:
    key = SoftKey(satama.host)
    add(coach, key)
    with inside(satama):
        stolen = Authenticator.objects.get(type="webauthn").data
    # The worst case: the very row stands in the other organisation too, for the same id.
    twin = twin_of(satama, skargard)
    with inside(skargard):
        Authenticator.objects.create(user=twin, type="webauthn", data=stolen)
    assert not is_in(knock(skargard.host, key))
    key.origin = f"http://{skargard.host}"
    assert not is_in(knock(skargard.host, key))


def test_a_page_of_an_organisation_cannot_ask_for_a_passkey_of_the_network(satama: Member) -> None:
    client = signed_in(None, "coordinator@verkko.example")
    host = client.defaults.get("HTTP_HOST", "pajaverkko.localhost")
    key = SoftKey(host)
    add(client, key)
    assert is_in(knock(host, key))
    key.origin = f"http://{satama.host}"
    assert not is_in(knock(host, key))


def test_a_closed_account_s_passkey_lets_nobody_in(
    satama: Member, coach: Client, director: Client
) -> None:
    key = SoftKey(satama.host)
    add(coach, key)
    director.post(f"/people/{satama.coach_id}/close/")
    assert not is_in(knock(satama.host, key))


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "{}",
        "[]",
        "null",
        "not json",
        '{"response": {"clientDataJSON": "x"}}',
        '{"response": {"clientDataJSON": 7}}',
        '{"id": "x", "rawId": "x", "type": "public-key", "response": {"userHandle": "%%"}}',
        "[" * 5000,
    ],
)
def test_an_answer_that_no_browser_makes_is_refused_in_words(satama: Member, sent: str) -> None:
    client = client_at(satama.host)
    begin(client)
    answer = client.post(BEGIN, {"credential": sent}, follow=True)
    assert "avaa täällä tiliä" in answer.content.decode() or "account here" in str(answer.content)
    assert not is_in(client)


def test_wrong_answers_after_the_password_close_the_way_for_a_while(
    satama: Member, coach: Client
) -> None:
    key = SoftKey(satama.host)
    add(coach, key)
    client, _answer = give_password(satama.host, satama.coach)
    for _ in range(6):
        client.post(CODE, {"credential": '{"response": {}}'})
    options = json.loads(client.get(CODE).context["options"])
    client.post(CODE, {"credential": key.get(options)})
    assert not is_in(client)
    with inside(satama):
        assert Entry.objects.filter(action="access.fail").count() == 5
    caches["default"].clear()
