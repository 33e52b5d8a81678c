"""Inviting a colleague: a link by mail that makes one account, at one host, for a while."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tenants.accounts import services
from tenants.accounts.models import Invitation, User
from tests.support.people import client_at, inside, signed_in
from tests.support.world import Member
from tests.tenants.at_once import at_once
from tests.tenants.letters import Link, letters, link_in

pytestmark = pytest.mark.django_db

PASSWORD = "kolme sanaa peräkkäin"
EMAIL = "tuuli@uudet.example"
PHONE = "+358401234567"


def form(**changes: Any) -> dict[str, Any]:
    return {
        "form_token": str(uuid.uuid4()),
        "given_name": "Tuuli",
        "family_name": "Tuulonen",
        "email": EMAIL,
        "phone": "",
        "roles": ["coach"],
        "language": "fi",
        **changes,
    }


def invite(director: Client, **changes: Any) -> Any:
    return director.post("/people/invite/", form(**changes))


def newest_link(member: Member, email: str = EMAIL) -> Link:
    return link_in(letters(member.schema, to=email)[-1])


def choose(link: Link, password: str = PASSWORD, *, client: Client | None = None) -> Any:
    return (client or client_at(link.host)).post(link.path, {"password": password})


def account_of(member: Member, email: str = EMAIL) -> User | None:
    with inside(member):
        return User.objects.filter(email=email).first()


@pytest.fixture
def link(director: Client, satama: Member) -> Link:
    """The link of an open invitation to satama."""
    assert invite(director).status_code == 302
    return newest_link(satama)


def test_the_invited_person_chooses_a_password_and_is_in(link: Link, satama: Member) -> None:
    client = client_at(link.host)
    page = client.get(link.path)
    assert satama.name in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert choose(link, client=client).headers["Location"] == "/"
    assert client.get("/account/").context["user"].email == EMAIL
    user = account_of(satama)
    assert user
    assert (user.roles, user.language, user.full_name) == (["coach"], "fi", "Tuuli Tuulonen")
    assert user.check_password(PASSWORD)


def test_the_letter_names_who_invites_and_where_to(
    link: Link, satama: Member, director: Client
) -> None:
    assert link.host == satama.host
    (letter,) = letters(satama.schema, to=EMAIL)
    assert satama.name in letter.subject
    inviter = director.get("/account/").context["user"].full_name
    assert inviter in letter.body
    assert not letters(satama.schema, to=PHONE, kind="text")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_letter_speaks_the_language_that_was_chosen(
    director: Client, satama: Member, language: str
) -> None:
    invite(director, language=language)
    (letter,) = letters(satama.schema, to=EMAIL)
    word = {"fi": "Kutsu", "sv": "Inbjudan", "en": "Invitation"}[language]
    assert letter.subject.startswith(word)


def test_a_used_invitation_is_gone_and_says_so(link: Link, satama: Member) -> None:
    choose(link)
    for answer in (client_at(link.host).get(link.path), choose(link, "toinen salasana 1")):
        assert (answer.status_code, answer.context["reason"]) == (410, "used")
    user = account_of(satama)
    assert user
    assert user.check_password(PASSWORD)


def test_an_expired_invitation_is_gone_and_makes_no_account(link: Link, satama: Member) -> None:
    with inside(satama):
        Invitation.objects.filter(email=EMAIL).update(
            expires_at=timezone.now() - timedelta(seconds=1)
        )
    answer = choose(link)
    assert (answer.status_code, answer.context["reason"]) == (410, "expired")
    assert not account_of(satama)


def test_a_cancelled_invitation_is_gone_and_makes_no_account(
    link: Link, satama: Member, director: Client
) -> None:
    with inside(satama):
        pk = Invitation.objects.get(email=EMAIL).pk
    page = director.post(f"/people/invitations/{pk}/cancel/", follow=True)
    assert EMAIL not in page.content.decode()
    answer = choose(link)
    assert (answer.status_code, answer.context["reason"]) == (410, "cancelled")
    assert not account_of(satama)


def test_an_invitation_opens_nothing_at_another_organisations_host(
    link: Link, satama: Member, skargard: Member
) -> None:
    answer = choose(Link(skargard.host, link.path))
    assert (answer.status_code, answer.context["reason"]) == (410, "unknown")
    assert not account_of(skargard)
    assert not account_of(satama)
    assert choose(link).status_code == 302


@pytest.mark.parametrize("change", ["shorter", "ä", "empty-ish"])
def test_a_mangled_link_is_gone(link: Link, change: str) -> None:
    secret = link.path.split("/")[2]
    mangled = {"shorter": secret[:-1], "ä": secret + "ä", "empty-ish": "-"}[change]
    answer = choose(Link(link.host, f"/invitation/{mangled}/"))
    assert (answer.status_code, answer.context["reason"]) == (410, "unknown")


def test_inviting_the_same_address_again_cancels_the_older_link(
    link: Link, satama: Member, director: Client
) -> None:
    invite(director, email=EMAIL.upper(), roles="director")
    newer = newest_link(satama)
    assert newer != link
    answer = choose(link)
    assert (answer.status_code, answer.context["reason"]) == (410, "cancelled")
    assert choose(newer).status_code == 302
    user = account_of(satama)
    assert user
    assert user.roles == ["director"]


def test_somebody_with_an_account_is_not_invited(director: Client, satama: Member) -> None:
    for email in (satama.coach, satama.coach.upper()):
        answer = invite(director, email=email)
        assert answer.status_code == 200
        assert satama.coach in str(answer.context["form"].errors["email"])
        assert 'value="Tuuli"' in answer.content.decode()
    assert not letters(satama.schema, to=satama.coach)
    # The same person may be invited where they have no account.
    assert invite(director, email="director@verkko.example").status_code == 302


def test_a_phone_number_brings_a_text_message_that_opens_nothing(
    director: Client, satama: Member
) -> None:
    invite(director, phone="040 123 4567")
    (text,) = letters(satama.schema, to=PHONE, kind="text")
    assert satama.name in text.body
    assert "/invitation/" not in text.body
    assert len(letters(satama.schema, to=EMAIL)) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "ei osoite"),
        ("email", ""),
        ("phone", "12"),
        ("roles", "administrator"),
        ("roles", "coordinator"),
        ("language", "ru"),
        ("given_name", "x" * 101),
        ("form_token", "no token"),
    ],
)
def test_bad_input_invites_nobody_and_keeps_what_was_typed(
    director: Client, satama: Member, field: str, value: str
) -> None:
    answer = invite(director, **{field: value})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert 'value="Tuulonen"' in answer.content.decode()
    with inside(satama):
        assert not Invitation.objects.filter(family_name="Tuulonen").exists()


@pytest.mark.parametrize("password", ["lyhyt", "tuuli@uudet.example", "qwerty123456", ""])
def test_a_weak_password_is_refused_with_a_reason_and_the_link_still_opens(
    link: Link, satama: Member, password: str
) -> None:
    answer = choose(link, password)
    assert answer.status_code == 200
    (reason, *_) = answer.context["form"].errors["password"]
    assert reason
    assert not account_of(satama)
    assert choose(link).status_code == 302


def test_a_password_made_of_ones_own_name_is_refused(link: Link, satama: Member) -> None:
    assert choose(link, "tuulonen12345").status_code == 200
    assert not account_of(satama)


def test_the_invited_signs_in_at_that_host_only(
    link: Link, satama: Member, skargard: Member
) -> None:
    choose(link)
    sign_in = {"login": EMAIL, "password": PASSWORD}
    elsewhere = client_at(skargard.host)
    assert elsewhere.post("/sign-in/", sign_in).status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    home = client_at(satama.host)
    assert home.post("/sign-in/", sign_in).headers["Location"] == "/"
    assert home.get("/account/").status_code == 200


def test_an_open_link_in_a_colleagues_browser_signs_the_invited_in(
    link: Link, coach: Client
) -> None:
    choose(link, client=coach)
    assert coach.get("/account/").context["user"].email == EMAIL


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_send_one_invitation(satama: Member) -> None:
    clients = [signed_in(satama, satama.director) for _ in range(2)]
    sent = form()
    answers = at_once(
        *[lambda one=one: one.post("/people/invite/", sent).headers["Location"] for one in clients]
    )
    assert answers == ["/people/"] * 2
    with inside(satama):
        assert Invitation.objects.filter(email=EMAIL).count() == 1
    assert len(letters(satama.schema, to=EMAIL)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_with_one_link_make_one_account(satama: Member) -> None:
    invite(signed_in(satama, satama.director))
    link = newest_link(satama)
    answers = at_once(*[lambda: choose(link).status_code] * 2)
    assert sorted(map(str, answers)) == ["302", "410"]
    with inside(satama):
        assert User.objects.filter(email=EMAIL).count() == 1


def test_an_invited_coach_has_the_reach_that_was_chosen(director: Client, satama: Member) -> None:
    form = {
        "form_token": str(uuid.uuid4()),
        "given_name": "Tuuli",
        "family_name": "Tuulonen",
        "email": "tuuli@uudet.example",
        "roles": ["coach"],
        "reach": "own",
        "language": "fi",
    }
    assert director.post("/people/invite/", form).status_code == 302
    with inside(satama):
        made = services.accept(
            Invitation.objects.get(email="tuuli@uudet.example"), password="x" * 20
        )
        assert made.reach == "own"
