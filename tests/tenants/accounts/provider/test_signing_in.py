"""Signing in by a real provider, and every way in that must stay shut."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from apps.workshop.audit.models import Entry
from tenants.accounts.models import BrowserSession, ProviderLink, SignInProvider, User
from tenants.accounts.services import add_user
from tests.support.people import client_at, inside
from tests.support.world import PASSWORD, Member
from tests.tenants.accounts.codes import Clock, switch_on
from tests.tenants.accounts.provider.visitor import (
    GO,
    RETURN,
    come_back,
    go,
    is_in,
    register,
    sign_in_there,
    use_provider,
)

pytestmark = pytest.mark.django_db


def state_in(address: str) -> str:
    return parse_qs(urlsplit(address).query)["state"][0]


def by_password(member: Member, email: str) -> bool:
    client = client_at(member.host)
    client.post("/sign-in/", {"login": email, "password": PASSWORD})
    return is_in(client)


def test_somebody_with_an_account_is_in_and_stays_linked_by_the_providers_number(
    satama: Member, issuer: str
) -> None:
    use_provider(satama, issuer)
    assert "Kaupunki" in client_at(satama.host).get("/sign-in/").content.decode()
    client, back = go(satama, satama.coach, next_page="/people/")
    assert come_back(client, back).headers["Location"] == "/people/"
    assert is_in(client)
    with inside(satama):
        coach = User.objects.get(email=satama.coach)
        assert coach.browser_sessions.count() == 1
        last = list(Entry.objects.order_by("-id").values_list("action", flat=True)[:2])
        assert last == ["access.link_provider", "access.sign_in"]
        # The address here changes: the number goes on leading to the same account.
        User.objects.filter(pk=coach.pk).update(email="muu@paja.example")
    again, back = go(satama, satama.coach)
    come_back(again, back)
    assert is_in(again)


def test_the_question_hides_what_proves_the_answer(satama: Member, issuer: str) -> None:
    known = use_provider(satama, issuer)
    address = client_at(satama.host).get(GO).headers["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["redirect_uri"] == f"http://{satama.host}{RETURN}"
    assert asked["code_challenge_method"] == "S256"
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert known.secret not in address


def test_nobody_gets_an_account_by_it(satama: Member, skargard: Member, issuer: str) -> None:
    use_provider(satama, issuer)
    with inside(satama):
        before = User.objects.count()
    for email in ("eikukaan@paja.example", skargard.coach):
        client, back = go(satama, email)
        assert "kutsua johtajalta" in come_back(client, back).content.decode()
        assert not is_in(client)
    with inside(satama):
        assert User.objects.count() == before


def test_an_address_the_provider_does_not_vouch_for_opens_nothing(
    satama: Member, issuer: str
) -> None:
    use_provider(satama, issuer)
    with inside(satama):
        add_user(
            email="unverified.tyyne@paja.example", password=None, given_name="Tyyne",
            family_name="Työmaa", roles=["director"], language="fi",
        )  # fmt: skip
    client, back = go(satama, "unverified.tyyne@paja.example")
    come_back(client, back)
    assert not is_in(client)
    with inside(satama):
        assert not ProviderLink.objects.exists()


def test_an_account_that_is_linked_is_not_given_to_who_has_the_address_next(
    satama: Member, issuer: str
) -> None:
    use_provider(satama, issuer)
    with inside(satama):
        coach = User.objects.get(email=satama.coach)
        ProviderLink.objects.create(user=coach, issuer=issuer, subject="the one before")
    client, back = go(satama, satama.coach)
    come_back(client, back)
    assert not is_in(client)


def test_a_closed_account_stays_closed(satama: Member, issuer: str) -> None:
    use_provider(satama, issuer)
    with inside(satama):
        User.objects.filter(email=satama.coach).update(is_active=False)
    client, back = go(satama, satama.coach)
    come_back(client, back)
    assert not is_in(client)
    assert "Tämä tili on poistettu käytöstä." in client.get("/sign-in/").content.decode()


def test_an_answer_is_taken_once_and_in_the_browser_that_asked(satama: Member, issuer: str) -> None:
    use_provider(satama, issuer)
    client, back = go(satama, satama.coach)
    thief = client_at(satama.host)
    come_back(thief, back)
    assert not is_in(thief)
    come_back(client, back)
    assert is_in(client)
    client.post("/sign-out/")
    come_back(client, back)
    assert not is_in(client)


def test_an_answer_to_one_question_does_not_answer_another(satama: Member, issuer: str) -> None:
    use_provider(satama, issuer)
    client, stolen = go(satama, satama.director)
    other, own = go(satama, satama.coach)
    state = state_in(own)
    # Somebody puts a code that was made for another browser into their own answer.
    come_back(other, stolen, state=state)
    assert not is_in(other)
    assert not is_in(client)


def test_one_organisations_answer_is_nothing_at_another(
    satama: Member, skargard: Member, issuer: str
) -> None:
    known = use_provider(satama, issuer)
    use_provider(skargard, issuer)
    client, back = go(satama, satama.coach)
    # The same cookie, the same answer, another host.
    elsewhere = client_at(skargard.host)
    elsewhere.cookies.update(client.cookies)
    come_back(elsewhere, back)
    assert not is_in(elsewhere)
    # Even one that answers this host's own question: the code was made for another program.
    asked = client_at(skargard.host)
    state = state_in(asked.get(GO).headers["Location"])
    come_back(asked, back, state=state)
    assert not is_in(asked)
    with inside(skargard):
        assert not BrowserSession.objects.exists()
    # And the provider sends nobody of satama's to another host.
    stranger = register(issuer, f"http://{skargard.host}{RETURN}")
    assert stranger.client_id != known.client_id


def test_another_providers_name_in_the_answer_is_refused(satama: Member, issuer: str) -> None:
    use_provider(satama, issuer)
    for changed in ("https://evil.example", "", f"{issuer}/"):
        client, back = go(satama, satama.coach)
        come_back(client, back, iss=changed)
        assert not is_in(client)


def test_a_provider_by_another_name_is_not_asked(satama: Member, issuer: str) -> None:
    use_provider(satama, issuer)
    with inside(satama):
        SignInProvider.objects.update(issuer=issuer.replace("127.0.0.1", "localhost"))
    assert "ei vastaa" in client_at(satama.host).get(GO).content.decode()


def test_a_question_asked_of_the_provider_before_is_not_answered_by_the_next(
    satama: Member, issuer: str
) -> None:
    use_provider(satama, issuer)
    client, back = go(satama, satama.coach)
    use_provider(satama, issuer)
    come_back(client, back)
    assert not is_in(client)


@pytest.mark.parametrize("asks", [False, True])
def test_a_second_factor_is_asked_for_unless_the_provider_does(
    satama: Member, issuer: str, coach: Client, clock: Clock, asks: bool
) -> None:
    secret = switch_on(coach, clock)
    use_provider(satama, issuer, asks_second_factor=asks)
    # The first time it is asked for in any case, and who fails there is linked to nobody.
    for _ in range(2):
        client, back = go(satama, satama.coach)
        assert come_back(client, back).headers["Location"] == "/sign-in/code/"
        assert not is_in(client)
    clock.wait()
    client.post("/sign-in/code/", {"code": clock.code(secret)})
    assert is_in(client)
    client, back = go(satama, satama.coach)
    answer = come_back(client, back)
    assert answer.headers["Location"] == ("/" if asks else "/sign-in/code/")
    assert is_in(client) is asks


def test_where_it_is_demanded_only_directors_have_a_password(
    satama: Member, skargard: Member, issuer: str
) -> None:
    use_provider(satama, issuer, is_demanded=True)
    assert not by_password(satama, satama.coach)
    assert by_password(satama, satama.director)
    assert by_password(skargard, skargard.coach)
    client, back = go(satama, satama.coach)
    come_back(client, back)
    assert is_in(client)


@pytest.mark.parametrize("next_page", ["//evil.example/", "https://evil.example/"])
def test_nobody_is_led_to_a_foreign_host(satama: Member, issuer: str, next_page: str) -> None:
    use_provider(satama, issuer)
    client, back = go(satama, satama.coach, next_page=next_page)
    assert come_back(client, back).headers["Location"] == "/"


def test_where_there_is_no_provider_nothing_happens(satama: Member) -> None:
    for path in (GO, f"{RETURN}?state=x&code=y"):
        assert "kirjaudutaan salasanalla" in client_at(satama.host).get(path).content.decode()
    assert "Kaupunki" not in client_at(satama.host).get("/sign-in/").content.decode()


def test_somebody_who_says_no_at_the_provider_is_told_so(satama: Member, issuer: str) -> None:
    use_provider(satama, issuer)
    client = client_at(satama.host)
    state = state_in(client.get(GO).headers["Location"])
    answer = come_back(client, RETURN, state=state, error="access_denied", iss=issuer)
    assert "ei kirjannut sinua" in answer.content.decode()


def test_the_provider_may_be_reached_only_by_its_own_pages(satama: Member, issuer: str) -> None:
    use_provider(satama, issuer)
    assert client_at(satama.host).head(GO).status_code == 405
    assert sign_in_there(
        client_at(satama.host).get(GO).headers["Location"], satama.coach
    ).startswith(f"http://{satama.host}{RETURN}")
