"""Choosing a new password by a link, without telling a stranger who has an account."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.models import EmailAddress
from django.test import Client

from kit.database.names import NETWORK
from tenants.accounts.models import User
from tests.support.people import NETWORK_HOST, client_at, inside
from tests.support.world import PASSWORD, Member
from tests.tenants.letters import Link, letters, link_in

pytestmark = pytest.mark.django_db

NEW = "uusi ja pitkä salasana"


def ask(host: str, email: str) -> tuple[Client, Any]:
    client = client_at(host)
    return client, client.post("/password/reset/", {"email": email})


def link_for(member: Member) -> Link:
    ask(member.host, member.coach)
    return link_in(letters(member.schema, to=member.coach)[-1])


def follow(link: Link, password: str = NEW) -> Any:
    """Open a link as a person does, and send the new password from where it leads."""
    client = client_at(link.host)
    opened = client.get(link.path)
    if opened.status_code != 302:
        return opened
    passwords = {"password1": password, "password2": password}
    return client.post(opened.headers["Location"], passwords)


def may_sign_in(host: str, email: str, password: str) -> bool:
    answer = client_at(host).post("/sign-in/", {"login": email, "password": password})
    return answer.status_code == 302


def test_a_link_changes_the_password_once(satama: Member) -> None:
    link = link_for(satama)
    assert link.host == satama.host
    assert follow(link).headers["Location"] == "/password/reset/key/done/"
    assert may_sign_in(satama.host, satama.coach, NEW)
    assert not may_sign_in(satama.host, satama.coach, PASSWORD)
    again = follow(link, "kolmas ja pitkä salasana")
    assert again.context["token_fail"]
    assert may_sign_in(satama.host, satama.coach, NEW)


def test_the_answer_is_the_same_whether_the_address_has_an_account_or_not(satama: Member) -> None:
    (known, one), (unknown, other) = (
        ask(satama.host, email) for email in (satama.coach, "eikukaan@paja.example")
    )
    assert (one.status_code, one.headers["Location"]) == (
        other.status_code,
        other.headers["Location"],
    )
    pages = [client.get(one.headers["Location"]).content.decode() for client in (known, unknown)]
    assert len({re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", page) for page in pages}) == 1
    (letter,) = letters(satama.schema, to="eikukaan@paja.example")
    assert "http" not in letter.body


def test_somebody_of_another_organisation_has_no_account_here(
    satama: Member, skargard: Member
) -> None:
    ask(satama.host, skargard.coach)
    (letter,) = letters(satama.schema, to=skargard.coach)
    assert "http" not in letter.body
    assert not letters(skargard.schema, to=skargard.coach)


def test_a_closed_account_gets_no_link(satama: Member) -> None:
    with inside(satama):
        User.objects.filter(email=satama.coach).update(is_active=False)
    ask(satama.host, satama.coach)
    assert not any(
        "/password/reset/key/" in one.body for one in letters(satama.schema, to=satama.coach)
    )


def test_a_link_does_not_work_at_another_host_even_for_a_perfect_double(
    satama: Member, skargard: Member
) -> None:
    link = link_for(satama)
    plain = EmailAwarePasswordResetTokenGenerator()
    with inside(satama):
        user = User.objects.get(email=satama.coach)
        token = plain.make_token(user)
    with inside(skargard):
        # All that the library's own token is made of is the same here.
        EmailAddress.objects.filter(user_id=user.pk).update(email=user.email)
        User.objects.filter(pk=user.pk).update(
            email=user.email, password=user.password, last_login=user.last_login
        )
        assert plain.check_token(User.objects.get(pk=user.pk), token)
    answer = follow(Link(skargard.host, link.path))
    assert answer.context["token_fail"]
    assert not may_sign_in(skargard.host, user.email, NEW)
    assert follow(link).status_code == 302


def test_a_tampered_link_changes_nothing(satama: Member) -> None:
    link = link_for(satama)
    for path in (link.path[:-2] + "x/", link.path.replace("key/", "key/1")):
        assert follow(Link(link.host, path)).context["token_fail"]
    assert may_sign_in(satama.host, satama.coach, PASSWORD)


def test_a_weak_new_password_is_refused_and_the_link_still_works(satama: Member) -> None:
    link = link_for(satama)
    answer = follow(link, "lyhyt")
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert follow(link).status_code == 302
    assert may_sign_in(satama.host, satama.coach, NEW)


def test_the_networks_people_choose_theirs_at_the_networks_host() -> None:
    email = "coordinator@verkko.example"
    ask(NETWORK_HOST, email)
    link = link_in(letters(NETWORK, to=email)[-1])
    assert link.host == NETWORK_HOST
    assert follow(link).status_code == 302
    assert may_sign_in(NETWORK_HOST, email, NEW)


def test_asking_again_and_again_is_slowed_down(satama: Member) -> None:
    statuses = [ask(satama.host, satama.coach)[1].status_code for _ in range(8)]
    assert statuses[0] == 302
    assert statuses[-1] == 429
    assert len(letters(satama.schema, to=satama.coach)) == statuses.count(302)
