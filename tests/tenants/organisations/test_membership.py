"""The network's answer to a membership: once, by one person, told in the contact's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.network.office import services as office
from kit.database.scope import entered
from tenants.accounts.models import User
from tenants.organisations import services
from tenants.organisations.models import Organisation, SignUp
from tests.support.people import signed_in
from tests.support.world import Member
from tests.tenants.at_once import at_once
from tests.tenants.letters import letters
from tests.tenants.organisations.sign_ups import opened

pytestmark = pytest.mark.django_db

BY = "Aatu Verkkonen"
ADMINISTRATOR = "administrator@verkko.example"


@pytest.fixture
def waiting(uusi: Member, in_network: None) -> SignUp:
    """A sign-up nobody has answered."""
    return SignUp.objects.select_related("organisation").get(pk=uusi.sign_up)


def membership_of(sign_up: SignUp) -> str:
    return str(Organisation.objects.get(pk=sign_up.organisation_id).membership)


def administrator_user() -> User:
    return User.objects.get(email=ADMINISTRATOR)


def test_a_waiting_membership_is_confirmed_and_says_by_whom(waiting: SignUp) -> None:
    organisation = services.confirm_membership(waiting, by=BY)
    assert organisation.is_confirmed
    assert organisation in services.confirmed_members()
    assert waiting not in services.waiting_sign_ups()
    waiting.refresh_from_db()
    assert waiting.decided_at
    assert (waiting.decided_by, waiting.decision_reason) == (BY, "")


def test_a_waiting_membership_is_refused_with_a_reason(waiting: SignUp) -> None:
    organisation = services.refuse_membership(waiting, by=BY, reason="Ei ole paja.")
    assert organisation.membership == "refused"
    assert organisation.state == "open"
    assert organisation not in services.confirmed_members()
    waiting.refresh_from_db()
    assert (waiting.decided_by, waiting.decision_reason) == (BY, "Ei ole paja.")


@pytest.mark.parametrize("first", ["confirmed", "refused"])
@pytest.mark.parametrize("second", ["confirm", "refuse"])
def test_an_answer_is_not_changed_by_a_later_one(waiting: SignUp, first: str, second: str) -> None:
    if first == "confirmed":
        services.confirm_membership(waiting, by=BY)
    else:
        services.refuse_membership(waiting, by=BY, reason="Ensin.")
    again: dict[str, Callable[[], Organisation]] = {
        "confirm": lambda: services.confirm_membership(waiting, by="Toinen"),
        "refuse": lambda: services.refuse_membership(waiting, by="Toinen", reason="Sitten."),
    }
    with pytest.raises(services.AlreadyDecided):
        again[second]()
    waiting.refresh_from_db()
    assert membership_of(waiting) == first
    assert waiting.decided_by == BY
    assert waiting.decision_reason in ("", "Ensin.")


def test_the_longest_name_of_an_administrator_fits_the_answer(waiting: SignUp) -> None:
    by = User(given_name="Ä" * 100, family_name="ö" * 100)
    services.confirm_membership(waiting, by=by.full_name)
    waiting.refresh_from_db()
    assert waiting.decided_by.startswith("Ä" * 100)


def test_a_second_claim_on_a_business_id_cannot_be_confirmed(
    satama: Member, in_network: None
) -> None:
    taken = Organisation.objects.get(pk=satama.schema).business_id
    second = opened(business_id=taken)
    with pytest.raises(services.BusinessIdTaken):
        services.confirm_membership(second, by=BY)
    second.refresh_from_db()
    assert membership_of(second) == "waiting"
    assert second.decided_at is None
    # The claim is the only thing wrong: refused is what it still can be.
    services.refuse_membership(second, by=BY, reason="Sama Y-tunnus.")


def test_the_page_says_that_a_business_id_is_taken_and_changes_nothing(
    satama: Member, administrator: Client
) -> None:
    with entered("network"):
        second = opened(business_id=Organisation.objects.get(pk=satama.schema).business_id)
    answer = administrator.post(f"/memberships/{second.pk}/confirm/", follow=True)
    assert second.business_id in str(next(iter(answer.context["messages"])))
    with entered("network"):
        assert membership_of(second) == "waiting"
    assert not letters("network", to=second.contact_email)


def subject_in(language: str, subject: str, organisation: str) -> str:
    with translation.override(language):
        return translation.gettext(subject) % {"organisation": organisation}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize(
    ("answer", "subject"),
    [
        ("confirm", "%(organisation)s is a confirmed member"),
        ("refuse", "The membership of %(organisation)s was not confirmed"),
    ],
)
def test_the_contact_is_told_in_their_own_language(
    in_network: None, language: str, answer: str, subject: str
) -> None:
    sign_up = opened(language=language)
    with translation.override("en" if language == "fi" else "fi"):
        if answer == "confirm":
            office.confirm(sign_up, by=administrator_user())
        else:
            office.refuse(sign_up, reason="Puuttuu: <säännöt>", by=administrator_user())
    (letter,) = letters("network", to=sign_up.contact_email)
    assert letter.subject == subject_in(language, subject, sign_up.name)
    assert "http://kaisla.pajaverkko.localhost/" in letter.body
    assert ("Puuttuu: <säännöt>" in letter.body) == (answer == "refuse")


def test_the_three_languages_tell_it_differently() -> None:
    subject = "%(organisation)s is a confirmed member"
    assert len({subject_in(language, subject, "Paja") for language in ("fi", "sv", "en")}) == 3


def test_the_organisation_sees_the_answer_on_its_next_page(
    uusi: Member,
    administrator: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    director = signed_in(uusi, uusi.director)
    before: Any = director.get("/account/").wsgi_request
    assert not before.organisation.is_confirmed
    with django_capture_on_commit_callbacks(execute=True):
        administrator.post(f"/memberships/{uusi.sign_up}/confirm/")
    after: Any = director.get("/account/").wsgi_request
    assert after.organisation.is_confirmed


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_have_one_effect(uusi: Member) -> None:
    clients = [signed_in(None, ADMINISTRATOR) for _ in range(2)]
    at = f"/memberships/{uusi.sign_up}"

    def confirm() -> int:
        return clients[0].post(f"{at}/confirm/").status_code

    def refuse() -> int:
        return clients[1].post(f"{at}/refuse/", {"reason": "Ei."}).status_code

    assert at_once(confirm, refuse) == [302, 302]
    with entered("network"):
        sign_up = SignUp.objects.get(pk=uusi.sign_up)
        membership = membership_of(sign_up)
    assert membership in ("confirmed", "refused")
    assert (sign_up.decision_reason == "Ei.") == (membership == "refused")
    assert len(letters("network", to=sign_up.contact_email)) == 2  # The opening, and one answer.


@pytest.mark.django_db(transaction=True)
def test_two_claims_confirmed_at_once_make_one_member() -> None:
    claims = [opened(contact_email=f"{name}@paja.example") for name in ("eka", "toka")]

    def confirm(sign_up: SignUp) -> str:
        with entered("network"):
            return services.confirm_membership(sign_up, by=BY).schema_name

    done = at_once(*[lambda sign_up=sign_up: confirm(sign_up) for sign_up in claims])
    refused = [fault for fault in done if isinstance(fault, services.BusinessIdTaken)]
    assert len(refused) == 1
    with entered("network"):
        assert sorted(map(membership_of, claims)) == ["confirmed", "waiting"]
