"""The founding link: it opens the director's account once, at its own host, for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.workshop.sealing.models import PrivateKey
from kit.database.scope import entered
from tenants.accounts.models import User
from tenants.organisations.founding import founding_address, founding_code
from tenants.organisations.models import SignUp
from tests.support.people import client_at
from tests.support.world import Member
from tests.tenants.at_once import at_once
from tests.tenants.organisations.sign_ups import opened

PASSWORD = "kolme sanaa peräkkäin"


def link_of(sign_up: SignUp) -> tuple[str, str]:
    """Host and path of the founding link."""
    with entered("network"):
        address = founding_address(sign_up)
    host, _, path = address.removeprefix("http://").partition("/")
    return host, f"/{path}"


def people_in(sign_up: SignUp) -> list[User]:
    assert sign_up.organisation
    with entered(sign_up.organisation.schema_name):
        return list(User.objects.all())


def choose(client: Client, path: str, password: str = PASSWORD) -> Any:
    return client.post(path, {"password": password})


@pytest.fixture
def sign_up(db: None) -> SignUp:
    return opened()


def test_a_right_link_opens_the_directors_account(sign_up: SignUp) -> None:
    host, path = link_of(sign_up)
    assert host == "kaisla.pajaverkko.localhost"
    client = client_at(host)
    page = client.get(path)
    assert "Kaisa Kaislanen" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert choose(client, path).headers["Location"] == "/"
    assert client.get("/people/").status_code == 200
    (director,) = people_in(sign_up)
    assert (director.email, director.roles) == ("kaisa@kaisla.example", ["director"])
    assert director.check_password(PASSWORD)


def test_a_founded_organisation_can_be_sealed_to_from_its_first_minute(sign_up: SignUp) -> None:
    host, path = link_of(sign_up)
    choose(client_at(host), path)
    assert sign_up.organisation
    with entered(sign_up.organisation.schema_name):
        assert PrivateKey.objects.count() == 1


def test_a_used_link_is_gone_and_says_so(sign_up: SignUp) -> None:
    host, path = link_of(sign_up)
    choose(client_at(host), path)
    answers: list[Any] = [
        client_at(host).get(path),
        choose(client_at(host), path, "toinen salasana 1"),
    ]
    for answer in answers:
        assert answer.status_code == 410
        assert answer.context["reason"] == "used"
    (director,) = people_in(sign_up)
    assert director.check_password(PASSWORD)


def test_an_expired_link_is_gone_and_makes_no_account(sign_up: SignUp) -> None:
    host, path = link_of(sign_up)
    with entered("network"):
        SignUp.objects.filter(pk=sign_up.pk).update(
            founding_until=timezone.now() - timedelta(seconds=1)
        )
    answer = choose(client_at(host), path)
    assert (answer.status_code, answer.context["reason"]) == (410, "expired")
    assert not people_in(sign_up)


def test_another_organisations_link_opens_nothing_at_this_host(
    sign_up: SignUp, satama: Member
) -> None:
    _host, path = link_of(sign_up)
    answer = choose(client_at(satama.host), path)
    assert (answer.status_code, answer.context["reason"]) == (410, "unknown")
    assert not people_in(sign_up)


def test_a_code_made_for_this_host_does_not_open_another_ones_sign_up(
    sign_up: SignUp, satama: Member
) -> None:
    assert sign_up.organisation
    code = founding_code(satama.schema, sign_up.pk)
    assert code != founding_code(sign_up.organisation.schema_name, sign_up.pk)
    answer = choose(client_at(satama.host), f"/welcome/{sign_up.pk}/{code}/")
    assert (answer.status_code, answer.context["reason"]) == (410, "unknown")
    assert not people_in(sign_up)


@pytest.mark.parametrize("change", ["last letter", "shorter", "ä", "other sign-up", "upper case"])
def test_a_tampered_link_is_gone(sign_up: SignUp, satama: Member, change: str) -> None:
    host, path = link_of(sign_up)
    code = path.split("/")[3]
    changed = {
        "last letter": path.replace(code, code[:-1] + ("0" if code[-1] != "0" else "1")),
        "shorter": path.replace(code, code[:-1]),
        "ä": path.replace(code, code[:-1] + "ä"),
        "other sign-up": path.replace(str(sign_up.pk), satama.sign_up),
        "upper case": path.replace(code, code.upper()),
    }[change]
    assert changed != path
    answer = choose(client_at(host), changed)
    assert (answer.status_code, answer.context["reason"]) == (410, "unknown")
    assert not people_in(sign_up)
    assert choose(client_at(host), path).status_code == 302


def test_a_closed_link_shows_the_way_to_sign_in(sign_up: SignUp) -> None:
    host, path = link_of(sign_up)
    choose(client_at(host), path)
    assert 'href="/sign-in/"' in client_at(host).get(path).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_people_with_one_link_make_one_account() -> None:
    sign_up = opened()
    host, path = link_of(sign_up)
    answers = at_once(
        lambda: choose(client_at(host), path).status_code,
        lambda: choose(client_at(host), path).status_code,
    )
    assert sorted(map(str, answers)) == ["302", "410"]
    assert len(people_in(sign_up)) == 1
