"""Signing up: what a director typed becomes one organisation with a schema and a host."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from kit.database.scope import entered
from tenants.accounts.models import User
from tenants.billing.models import Subscription
from tenants.organisations import services
from tenants.organisations.models import Domain, Organisation, ReadySchema, SignUp
from tenants.organisations.pool import PoolIsEmpty
from tests.support.database import cluster
from tests.support.people import NETWORK_HOST, client_at
from tests.support.world import Member
from tests.tenants.at_once import at_once
from tests.tenants.letters import letters, link_in
from tests.tenants.organisations.sign_ups import FREE_BUSINESS_IDS, opened, sign_up

pytestmark = pytest.mark.django_db

LONG_NAME = ("Äänekosken nuorten työpaja 🛠️ " * 10)[:199] + "ä"


def form(**changes: Any) -> dict[str, Any]:
    return {
        "form_token": str(uuid.uuid4()),
        "plan": "small",
        "business_id": FREE_BUSINESS_IDS[0],
        "name": "Kaislan paja ry",
        "municipality_code": "285",
        "address": "",
        "language": "fi",
        "contact_given_name": "Kaisa",
        "contact_family_name": "Kaislanen",
        "contact_email": "kaisa@kaisla.example",
        "contact_phone": "",
        **changes,
    }


def count_of_everything() -> tuple[int, int, int, int]:
    with entered("network"):
        return (
            Organisation.objects.count(),
            Domain.objects.count(),
            Subscription.objects.count(),
            ReadySchema.objects.filter(taken_at__isnull=False).count(),
        )


def empty_the_pool() -> None:
    with entered("network"):
        ReadySchema.objects.filter(taken_at__isnull=True).update(taken_at=timezone.now())


@pytest.fixture
def visitor(db: None) -> Client:
    return client_at(NETWORK_HOST)


def test_a_long_name_with_dots_and_emoji_opens_a_schema_of_its_own(visitor: Client) -> None:
    assert len(LONG_NAME) == 200
    first = visitor.post("/subscribe/", form(name=LONG_NAME))
    assert first.status_code == 302
    link = visitor.get(first.headers["Location"]).headers["Location"]
    with entered("network"):
        organisation = Organisation.objects.get(name=LONG_NAME)
        domain = organisation.domains.get()
    assert organisation.schema_name.startswith("t_")
    assert domain.domain == "aanekosken-nuorten-tyopaja-aanekosken.pajaverkko.localhost"
    assert link.startswith(f"http://{domain.domain}/welcome/")
    with entered(organisation.schema_name), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        assert cursor.fetchone() == (organisation.schema_name, organisation.schema_name)
        assert not User.objects.exists()
    (letter,) = letters("network", to="kaisa@kaisla.example")
    assert link_in(letter).host == domain.domain
    assert len(letter.subject) <= 200


def test_two_long_names_that_begin_alike_get_schemas_apart(db: None) -> None:
    one = opened(name=LONG_NAME, address="")
    other = opened(name=LONG_NAME[:-1] + "ö", address="")
    assert one.organisation
    assert other.organisation
    assert one.organisation.schema_name != other.organisation.schema_name
    with entered("network"):
        first, second = one.organisation.domains.get(), other.organisation.domains.get()
    assert second.domain == first.domain.replace(".", "-2.", 1)


def test_the_same_form_sent_twice_makes_one_organisation(visitor: Client) -> None:
    sent = form()
    answers = [visitor.post("/subscribe/", sent).headers["Location"] for _ in range(2)]
    assert answers[0] == answers[1]
    with entered("network"):
        assert Organisation.objects.filter(name="Kaislan paja ry").count() == 1
        assert SignUp.objects.filter(name="Kaislan paja ry").count() == 1
    assert len(letters("network", to="kaisa@kaisla.example")) == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_organisation() -> None:
    sent = form()

    def click() -> str:
        return client_at(NETWORK_HOST).post("/subscribe/", sent).headers["Location"]

    answers = at_once(*[click] * 3)
    assert len({*map(str, answers)}) == 1
    with entered("network"):
        assert Organisation.objects.filter(name="Kaislan paja ry").count() == 1
    assert len(letters("network", to="kaisa@kaisla.example")) == 1


def test_a_fault_of_another_kind_is_not_taken_for_a_second_click(in_network: None) -> None:
    from django.db import DataError

    with pytest.raises(DataError):
        services.record_sign_up(sign_up(business_id="9912010-8 and more"))


def test_a_second_claim_on_a_business_id_opens_and_waits_in_the_queue(
    satama: Member, in_network: None
) -> None:
    taken = Organisation.objects.get(pk=satama.schema).business_id
    second = opened(business_id=taken)
    assert second.organisation
    assert second.organisation.membership == "waiting"
    assert second in services.waiting_sign_ups()


def test_a_claim_on_a_free_business_id_waits_in_the_queue_too(in_network: None) -> None:
    assert opened() in services.waiting_sign_ups()


def test_a_wished_address_that_was_taken_meanwhile_gets_a_number(in_network: None) -> None:
    hosts = []
    for business_id in FREE_BUSINESS_IDS:
        organisation = opened(address="satama", business_id=business_id).organisation
        assert organisation
        hosts.append(organisation.domains.get(is_primary=True).domain)
    assert hosts == [f"satama-{number}.pajaverkko.localhost" for number in (2, 3, 4)]


def test_a_taken_address_is_refused_with_what_was_typed_kept(visitor: Client) -> None:
    before = count_of_everything()
    answer = visitor.post("/subscribe/", form(address="Satama"))
    assert answer.status_code == 200
    assert "address" in answer.context["form"].errors
    assert 'value="Kaislan paja ry"' in answer.content.decode()
    assert count_of_everything() == before


def test_opening_again_gives_the_same_organisation(in_network: None) -> None:
    first = opened()
    assert services.open_workspace(first) == first.organisation
    assert Organisation.objects.filter(name=first.name).count() == 1


def test_an_empty_pool_raises_and_nothing_has_happened(in_network: None) -> None:
    empty_the_pool()
    before = count_of_everything()
    kept, _new = services.record_sign_up(sign_up())
    with pytest.raises(PoolIsEmpty):
        services.open_workspace(kept)
    assert count_of_everything() == before
    kept.refresh_from_db()
    assert (kept.organisation, kept.founding_until) == (None, None)


def test_a_director_waits_at_an_empty_pool_and_comes_in_when_it_is_filled(visitor: Client) -> None:
    empty_the_pool()
    before = count_of_everything()
    waiting = visitor.post("/subscribe/", form()).headers["Location"]
    page = visitor.get(waiting)
    assert page.status_code == 200
    assert count_of_everything() == before
    assert not letters("network", to="kaisa@kaisla.example")
    with entered("network"):
        spare = ReadySchema.objects.order_by("-made_at").first()
        assert spare
        ReadySchema.objects.filter(pk=spare.pk).update(taken_at=None)
    assert "/welcome/" in visitor.get(waiting).headers["Location"]
    with entered("network"):
        assert Organisation.objects.get(name="Kaislan paja ry").schema_name == spare.name
    assert len(letters("network", to="kaisa@kaisla.example")) == 1


def test_a_closed_member_gives_its_business_id_free(
    members: dict[str, Member], in_network: None
) -> None:
    closed = Organisation.objects.get(pk=members["suljettu"].schema)
    assert closed.membership == "confirmed"
    assert closed not in services.confirmed_members()
    assert not closed.is_confirmed
    second = opened(business_id=closed.business_id)
    services.confirm_membership(second, by="Aatu Verkkonen")
    assert second.organisation in services.confirmed_members()


@pytest.fixture
def owner() -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(cluster.superuser_address("pajaverkko_test")) as server:
        yield server


@pytest.mark.parametrize("name", ["paja", "public", "t_XYZ", "t_0123456789ab; DROP", ""])
def test_a_schema_name_that_says_something_is_refused(
    owner: psycopg.Connection[Any], name: str
) -> None:
    fields = {"name": "Paja", "business_id": "9912010-8", "municipality_code": "285"}
    with pytest.raises(ValueError, match="opaque"):
        Organisation(schema_name=name, language="fi", **fields).save()
    with pytest.raises(psycopg.errors.Error):
        owner.execute(
            "INSERT INTO organisations_organisation (schema_name, name, business_id,"
            " municipality_code, language, state, membership, created_at)"
            " VALUES (%s, 'Paja', '9912010-8', '285', 'fi', 'open', 'waiting', now())",
            [name],
        )
