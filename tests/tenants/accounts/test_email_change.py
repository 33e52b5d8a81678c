"""Another address to sign in with: it holds from its link on, and tells nobody who has accounts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.workshop.audit.models import Entry
from kit.database.names import NETWORK
from tenants.accounts.models import EmailChange, User
from tests.support.people import NETWORK_HOST, client_at, inside, signed_in
from tests.support.world import PASSWORD, Member
from tests.tenants.letters import letters, link_in

pytestmark = pytest.mark.django_db

PAGE = "/account/email/"
NEW = "uusi.osoite@paja.example"


def ask(client: Client, email: str = NEW, password: str = PASSWORD) -> Any:
    return client.post(PAGE, {"email": email, "password": password})


def link_for(member: Member, client: Client) -> str:
    ask(client)
    link = link_in(letters(member.schema, to=NEW)[-1])
    assert link.host == member.host
    return link.path


def may_sign_in(member: Member, email: str) -> bool:
    typed = {"login": email, "password": PASSWORD}
    return bool(client_at(member.host).post("/sign-in/", typed).status_code == 302)


def is_in(client: Client) -> bool:
    return bool(client.get(PAGE).status_code == 200)


def test_the_new_address_holds_from_its_link_on_and_other_browsers_are_out(
    satama: Member, coach: Client
) -> None:
    elsewhere = signed_in(satama, satama.coach)
    path = link_for(satama, coach)
    assert NEW in coach.get(PAGE).content.decode()
    assert coach.get(path).status_code == 200
    assert may_sign_in(satama, satama.coach)
    assert not may_sign_in(satama, NEW)
    assert is_in(elsewhere)
    assert coach.post(path).status_code == 302
    assert may_sign_in(satama, NEW)
    assert not may_sign_in(satama, satama.coach)
    assert is_in(coach)
    assert not is_in(elsewhere)
    assert coach.post(path).status_code == 410
    assert len(letters(satama.schema, to=satama.coach)) == 2
    with inside(satama):
        actions = list(Entry.objects.order_by("-id").values_list("action", flat=True))
    assert {"access.ask_email", "access.change_email"} <= {*actions}


def test_it_asks_for_the_password_and_keeps_what_was_typed(coach: Client, satama: Member) -> None:
    answer = ask(coach, password="ei se ole tämä")
    assert list(answer.context["form"].errors) == ["password"]
    assert f'value="{NEW}"' in answer.content.decode()
    assert not letters(satama.schema, to=NEW)
    assert list(ask(coach, satama.coach.upper()).context["form"].errors) == ["email"]


def test_the_link_opens_to_nobody_else_and_at_no_other_host(
    satama: Member, skargard: Member, coach: Client, director: Client, receiver: Client
) -> None:
    path = link_for(satama, coach)
    assert client_at(satama.host).post(path).status_code == 302
    for stranger in (director, receiver):
        assert stranger.post(path).status_code == 410
    assert may_sign_in(satama, satama.coach)
    assert coach.post(path).status_code == 302


def test_a_change_can_be_called_off_replaced_and_runs_out(satama: Member, coach: Client) -> None:
    first = link_for(satama, coach)
    second = link_for(satama, coach)
    assert coach.get(first).status_code == 410
    coach.post(PAGE, {"call_off": "yes"})
    assert coach.post(second).status_code == 410
    third = link_for(satama, coach)
    with inside(satama):
        EmailChange.objects.update(expires_at=timezone.now())
    assert coach.post(third).status_code == 410
    assert may_sign_in(satama, satama.coach)


def test_nothing_tells_that_the_new_address_has_an_account(satama: Member, coach: Client) -> None:
    pages = []
    for email in (satama.director, "kukaan@paja.example"):
        answer = ask(coach, email)
        assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
        page = coach.get(PAGE).content.decode().replace(email, "")
        pages.append(re.sub(r'csrfmiddlewaretoken" value="\w+"|\d+[.:]\d+', "", page))
    assert pages[0] == pages[1]
    (told,) = letters(satama.schema, to=satama.director)
    assert "http" not in told.body


def test_an_address_taken_in_the_meantime_is_not_given_twice(satama: Member, coach: Client) -> None:
    path = link_for(satama, coach)
    with inside(satama):
        User.objects.filter(email=satama.director).update(email=NEW)
    assert coach.post(path).status_code == 410
    assert may_sign_in(satama, satama.coach)


def test_asking_again_and_again_is_slowed_down(satama: Member, coach: Client) -> None:
    statuses = [ask(coach).status_code for _ in range(7)]
    assert statuses[-1] == 429
    assert len(letters(satama.schema, to=NEW)) == statuses.count(302)


def test_the_networks_people_change_theirs_too(coordinator: Client) -> None:
    ask(coordinator)
    link = link_in(letters(NETWORK, to=NEW)[-1])
    assert link.host == NETWORK_HOST
    assert coordinator.post(link.path).headers["Location"] == "/account/"
