"""Referral states over REST: where each one is, never what it says."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tenants.accounts.models import User
from tests.apps.workshop.referring.conftest import Drafted, no_place
from tests.support.people import client_at, inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db

LIST = "/api/v1/referrals/"


def ask(member: Member, address: str = LIST, *, token: str = "", method: str = "get") -> Any:
    headers = {"authorization": f"Bearer {token or member.token}"}
    answer: HttpResponse = getattr(client_at(member.host), method)(address, headers=headers)
    return answer


def test_both_parties_read_the_state_each_from_its_side(
    receiver: Client, sent: Drafted, satama: Member, skargard: Member
) -> None:
    receiver.post(sent.answer, no_place(reason="full"))
    ours = ask(satama, f"{LIST}{sent.pk}/").json()
    theirs = ask(skargard, f"{LIST}{sent.pk}/").json()
    assert ours.pop("direction") == "sent"
    assert theirs.pop("direction") == "received"
    assert ours == theirs
    assert (ours["state"], ours["decline_reason"]) == ("declined", "full")


def test_an_answer_has_these_fields_and_no_others(sent: Drafted, satama: Member) -> None:
    assert set(ask(satama).json()["results"][0]) == {
        "id",
        "number",
        "direction",
        "service_basis",
        "state",
        "decline_reason",
        "sent_at",
        "received_at",
        "answered_at",
        "withdrawn_at",
    }


def test_reading_the_state_does_not_count_as_opening(
    sent: Drafted, satama: Member, skargard: Member
) -> None:
    ask(skargard)
    ask(skargard, f"{LIST}{sent.pk}/")
    assert ask(satama, f"{LIST}{sent.pk}/").json()["state"] == "sent"


def test_the_list_is_newest_first_and_has_only_our_own(
    sent: Drafted, satama: Member, members: dict[str, Member]
) -> None:
    found = [row["id"] for row in ask(satama).json()["results"]]
    assert found[0] == str(sent.pk)
    assert set(found) == {str(sent.pk), satama.sent, satama.received}
    assert str(sent.pk) not in ask(members["rannikko"]).content.decode()


def test_another_organisations_referral_is_not_found(
    sent: Drafted, members: dict[str, Member]
) -> None:
    assert ask(members["rannikko"], f"{LIST}{sent.pk}/").status_code == 404


@pytest.mark.parametrize("pk", [uuid.uuid4(), "abc", "1", "%00"])
def test_an_id_that_is_nobodys_is_not_found(satama: Member, pk: object) -> None:
    assert ask(satama, f"{LIST}{pk}/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written_by_this_way(sent: Drafted, satama: Member, method: str) -> None:
    assert ask(satama, f"{LIST}{sent.pk}/", method=method).status_code == 405


def test_a_token_is_needed_and_belongs_to_its_own_host(satama: Member, skargard: Member) -> None:
    assert client_at(satama.host).get(LIST).status_code == 401
    assert ask(skargard, token=satama.token).status_code == 401
    assert ask(satama).status_code == 200


def test_a_session_does_not_open_it(coach: Client) -> None:
    assert coach.get(LIST).status_code == 401


def test_a_token_of_someone_whose_account_was_closed_opens_nothing(satama: Member) -> None:
    with inside(satama):
        User.objects.filter(email=satama.coach).update(is_active=False)
    assert ask(satama).status_code == 401
