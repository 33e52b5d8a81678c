"""Participants over REST: reading only, by a token of the same organisation, and recorded."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.workshop.audit.models import Entry
from apps.workshop.participants.models import Participant, Period
from tenants.accounts import services as accounts
from tenants.accounts.models import ApiToken, User
from tests.support.people import client_at, inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db

LIST = "/api/v1/participants/"


def ask(member: Member, address: str = LIST, *, token: str = "", method: str = "get") -> Any:
    headers = {"authorization": f"Bearer {token or member.token}"}
    return getattr(client_at(member.host), method)(address, headers=headers)


def add_many(member: Member, number: int) -> None:
    """So many more participants, in the member's own schema."""
    with inside(member):
        by = User.objects.get(email=member.coach)
        people = Participant.objects.bulk_create(
            Participant(
                given_name=f"Monta{index:03}",
                family_name="Åkerö",
                born_on=date(2001, 1, 1),
                municipality_code="091",
                referrer_type="SELF",
                added_by=by,
            )
            for index in range(number)
        )
        Period.objects.bulk_create(
            Period(participant=person, service_basis="OMA", starts_on=date(2026, 1, 1))
            for person in people
        )


def test_a_participant_is_read_with_these_fields_and_no_others(satama: Member) -> None:
    found = ask(satama, f"{LIST}{satama.participant}/").json()
    assert found.pop("added_at")
    assert found == {
        "id": satama.participant,
        "given_name": f"Osma{satama.sentinel}",
        "family_name": f"Osallinen{satama.sentinel}",
        "came_on": "2026-01-12",
        "born_on": "2004-05-06",
        "municipality_code": "285",
        "is_protected": False,
        "referrer_type": "SELF",
        "periods": [
            {
                "service_basis": "OMA",
                "starts_on": "2026-01-12",
                "ends_on": None,
                "state": "active",
                "end_reason": "",
                "placement": "",
            }
        ],
    }


def test_the_list_has_no_notes_and_no_phone_numbers(satama: Member) -> None:
    answer = ask(satama).content.decode()
    assert "Kirjaus" not in answer
    assert "401234567" not in answer


def test_the_list_comes_a_hundred_a_page_by_name(satama: Member) -> None:
    add_many(satama, 100)
    first = ask(satama).json()
    second = ask(satama, first["next"].removeprefix(f"http://{satama.host}")).json()
    assert first["count"] == 101
    assert (len(first["results"]), len(second["results"])) == (100, 1)
    assert (first["previous"], second["next"]) == (None, None)
    names = [row["family_name"] for row in first["results"] + second["results"]]
    # Å comes after every other letter of these names.
    assert names == [f"Osallinen{satama.sentinel}"] + ["Åkerö"] * 100
    ids = [row["id"] for row in first["results"] + second["results"]]
    assert len(set(ids)) == 101


@pytest.mark.parametrize("page", ["0", "3", "-1", "abc", "9" * 40])
def test_a_page_that_is_not_there_is_not_found(satama: Member, page: str) -> None:
    assert ask(satama, f"{LIST}?page={page}").status_code == 404


def test_the_list_needs_as_many_queries_for_many_as_for_one(
    satama: Member, django_assert_max_num_queries: Any
) -> None:
    add_many(satama, 99)
    with django_assert_max_num_queries(12):
        assert len(ask(satama).json()["results"]) == 100


def test_reading_one_leaves_a_row_in_the_trail(satama: Member) -> None:
    ask(satama, f"{LIST}{satama.participant}/")
    with inside(satama):
        newest = Entry.objects.order_by("-pk")[0]
    assert (newest.action, newest.way) == ("participants.read", "api")
    assert newest.participant_ids == [satama.participant]
    assert newest.actor_name.startswith("Kaino")


def test_reading_a_list_leaves_one_row_with_the_ids_of_that_page(satama: Member) -> None:
    add_many(satama, 100)
    page = ask(satama, f"{LIST}?page=2").json()
    with inside(satama):
        newest = Entry.objects.order_by("-pk")[0]
    assert (newest.action, newest.way) == ("participants.list", "api")
    assert newest.participant_ids == [row["id"] for row in page["results"]]


def test_another_organisations_participant_is_not_found(satama: Member, skargard: Member) -> None:
    assert ask(skargard, f"{LIST}{skargard.participant}/").status_code == 200
    assert ask(skargard, f"{LIST}{satama.participant}/").status_code == 404
    assert satama.sentinel not in ask(skargard).content.decode()
    with inside(satama):
        assert not Entry.objects.filter(way="api").exists()


@pytest.mark.parametrize("pk", [uuid.uuid4(), "abc", "1", "%00", "x" * 200])
def test_an_id_that_is_nobodys_is_not_found(satama: Member, pk: object) -> None:
    assert ask(satama, f"{LIST}{pk}/").status_code == 404


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer pv_unknown",
        "Bearer two words",
        "Basic abc",
        "Bearer \xe4",
        "Token x",
    ],
)
def test_without_a_token_that_is_known_nothing_opens(satama: Member, header: str | None) -> None:
    headers = {} if header is None else {"authorization": header}
    answer = client_at(satama.host).get(LIST, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert satama.sentinel not in answer.content.decode()


def test_a_token_opens_nothing_at_another_host(satama: Member, skargard: Member) -> None:
    assert ask(satama, token=satama.token).status_code == 200
    assert ask(skargard, token=satama.token).status_code == 401


def test_a_session_is_no_token(coach: Client) -> None:
    assert coach.get("/participants/").status_code == 200
    assert coach.get(LIST).status_code == 401


def test_a_revoked_token_opens_nothing(satama: Member) -> None:
    assert ask(satama).status_code == 200
    with inside(satama):
        accounts.revoke_token(ApiToken.objects.get(pk=satama.api_token_id))
    assert ask(satama).status_code == 401


def test_a_token_of_someone_whose_account_was_closed_opens_nothing(satama: Member) -> None:
    with inside(satama):
        User.objects.filter(email=satama.coach).update(is_active=False)
    assert ask(satama).status_code == 401


def test_a_token_notes_when_it_was_used_but_not_every_second(satama: Member) -> None:
    ask(satama)
    with inside(satama):
        token = ApiToken.objects.get(pk=satama.api_token_id)
        assert token.used_at is not None
        assert timezone.now() - token.used_at < timedelta(minutes=1)
    ask(satama)
    with inside(satama):
        assert ApiToken.objects.get(pk=token.pk).used_at == token.used_at


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("one", [False, True])
def test_nothing_is_written_by_this_way(satama: Member, method: str, one: bool) -> None:
    address = f"{LIST}{satama.participant}/" if one else LIST
    assert ask(satama, address, method=method).status_code == 405


def test_an_unconfirmed_house_reads_its_own_participants(uusi: Member) -> None:
    assert [row["id"] for row in ask(uusi).json()["results"]] == [uusi.participant]
