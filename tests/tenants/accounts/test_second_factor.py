"""The second factor: switching it on and off, and signing in with it."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from apps.workshop.audit.models import Entry
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts.models import GuessCount, User
from tenants.accounts.services import add_user
from tests.support.people import NETWORK_HOST, client_at, inside, signed_in
from tests.support.world import PASSWORD, Member
from tests.tenants.accounts.codes import (
    CODE,
    OFF,
    ON,
    OVERVIEW,
    PERIOD,
    RECOVERY,
    Clock,
    confirm,
    give_password,
    is_in,
    recovery_codes,
    row_of,
    sign_in,
    switch_on,
)
from tests.tenants.letters import letters, link_in

pytestmark = pytest.mark.django_db


def test_it_is_switched_on_with_the_first_code_and_shows_recovery_codes_once(
    coach: Client, clock: Clock
) -> None:
    assert not coach.get("/account/").context["has_second_factor"]
    switch_on(coach, clock)
    first = coach.get(RECOVERY)
    codes = first.context["unused_codes"]
    assert len(set(codes)) == 10
    assert all(code in first.content.decode() for code in codes)
    again = coach.get(RECOVERY)
    assert not any(code in again.content.decode() for code in codes)
    assert coach.get("/account/").context["has_second_factor"]


def test_switching_on_asks_for_the_password_first(coach: Client) -> None:
    asked = coach.get(ON)
    assert asked.headers["Location"] == f"/password/confirm/?next={ON.replace('/', '%2F')}"
    wrong = confirm(coach, "ei se ole tämä")
    assert wrong.status_code == 200
    assert coach.get(ON).status_code == 302
    assert confirm(coach).headers["Location"] == ON
    assert coach.get(ON).status_code == 200


def test_after_the_password_nobody_is_led_to_a_foreign_host(coach: Client) -> None:
    assert confirm(coach, then="//evil.example/").headers["Location"] == "/"


def test_a_wrong_first_code_switches_nothing_on_and_keeps_the_secret(
    satama: Member, coach: Client, clock: Clock
) -> None:
    confirm(coach)
    secret = coach.get(ON).context["secret"]
    answer = coach.post(ON, {"code": "000000"})
    assert answer.status_code == 200
    assert answer.context["form"].errors["code"]
    assert answer.context["secret"] == coach.get(ON).context["secret"] == secret
    with inside(satama):
        assert not Authenticator.objects.exists()


def test_the_page_names_house_and_address_and_shows_a_picture(
    satama: Member, coach: Client
) -> None:
    confirm(coach)
    page = coach.get(ON)
    url = unquote(page.context["totp_url"])
    assert url.startswith(f"otpauth://totp/Pajaverkko {satama.name}:{satama.coach}?")
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]


def test_a_second_click_on_switching_on_ends_at_the_overview(coach: Client, clock: Clock) -> None:
    secret = switch_on(coach, clock)
    for answer in (coach.get(ON), coach.post(ON, {"code": clock.code(secret)})):
        assert answer.headers["Location"] == OVERVIEW


def test_signing_in_asks_for_the_code_and_leads_on_to_where_one_was_going(
    satama: Member, coach: Client, clock: Clock
) -> None:
    secret = switch_on(coach, clock)
    client, answer = give_password(satama.host, satama.coach, next="/people/")
    assert answer.headers["Location"] == CODE
    assert not is_in(client)
    assert client.get("/sign-in/").headers["Location"] == CODE
    assert client.get(CODE).status_code == 200
    done = client.post(CODE, {"code": clock.code(secret)})
    assert done.headers["Location"] == "/people/"
    assert is_in(client)


def test_a_wrong_code_lets_nobody_in_and_is_recorded(
    satama: Member, coach: Client, clock: Clock
) -> None:
    switch_on(coach, clock)
    client, answer = sign_in(satama, "000000")
    assert answer.status_code == 200
    assert "Tämä koodi ei kelpaa" in answer.content.decode()
    assert not is_in(client)
    with inside(satama):
        assert Entry.objects.filter(action="access.fail").count() == 1


@pytest.mark.parametrize("sent", [{}, {"code": ""}, {"credential": "{}"}, {"code": "x" * 5000}])
def test_a_form_without_a_code_is_asked_again(
    satama: Member, coach: Client, clock: Clock, sent: dict[str, str]
) -> None:
    switch_on(coach, clock)
    client, _answer = give_password(satama.host, satama.coach)
    assert client.post(CODE, sent).status_code == 200
    assert not is_in(client)


def test_one_can_start_over_as_somebody_else(satama: Member, coach: Client, clock: Clock) -> None:
    switch_on(coach, clock)
    client, _answer = give_password(satama.host, satama.coach)
    assert client.post(CODE, {"start_over": "yes"}).headers["Location"] == "/sign-in/"
    assert client.get("/sign-in/").status_code == 200
    client.post("/sign-in/", {"login": satama.director, "password": PASSWORD})
    assert is_in(client)


@pytest.mark.parametrize("is_forgetful", [False, True])
def test_a_code_opens_once(satama: Member, coach: Client, clock: Clock, is_forgetful: bool) -> None:
    secret = switch_on(coach, clock)
    code = clock.code(secret)
    assert is_in(sign_in(satama, code)[0])
    if is_forgetful:
        # As another web process, or the same one a moment later.
        caches["default"].clear()
    assert not is_in(sign_in(satama, code)[0])
    clock.wait()
    assert is_in(sign_in(satama, clock.code(secret))[0])


def test_the_code_that_switched_it_on_opens_nothing(
    satama: Member, coach: Client, clock: Clock
) -> None:
    confirm(coach)
    secret = coach.get(ON).context["secret"].replace(" ", "")
    code = clock.code(secret)
    coach.post(ON, {"code": code})
    assert not is_in(sign_in(satama, code)[0])


@pytest.mark.parametrize(("seconds", "opens"), [(PERIOD, True), (3 * PERIOD, False)])
def test_a_slow_clock_may_be_half_a_minute_off(
    satama: Member, coach: Client, clock: Clock, seconds: int, opens: bool
) -> None:
    secret = switch_on(coach, clock)
    code = clock.code(secret)
    clock.wait(seconds)
    assert is_in(sign_in(satama, code)[0]) is opens


def test_a_recovery_code_opens_once(satama: Member, coach: Client, clock: Clock) -> None:
    switch_on(coach, clock)
    code, other = recovery_codes(coach)[:2]
    assert is_in(sign_in(satama, code)[0])
    assert not is_in(sign_in(satama, code)[0])
    assert is_in(sign_in(satama, other)[0])
    assert "8 koodia jäljellä" in coach.get(OVERVIEW).content.decode()


def test_new_recovery_codes_put_the_old_ones_out_of_use(
    satama: Member, coach: Client, clock: Clock
) -> None:
    switch_on(coach, clock)
    old = recovery_codes(coach)
    assert coach.post(f"{RECOVERY}new/").headers["Location"] == RECOVERY
    new = recovery_codes(coach)
    assert not set(old) & set(new)
    assert not is_in(sign_in(satama, old[0])[0])
    assert is_in(sign_in(satama, new[0])[0])


def test_looking_without_reading_does_not_use_the_showing_up(coach: Client, clock: Clock) -> None:
    switch_on(coach, clock)
    assert coach.head(RECOVERY).status_code == 405
    assert "****" not in recovery_codes(coach)


def test_switching_off_needs_the_password(satama: Member, coach: Client, clock: Clock) -> None:
    secret = switch_on(coach, clock)
    client, _answer = sign_in(satama, clock.code(secret))
    assert client.post(OFF).headers["Location"].startswith("/password/confirm/")
    with row_of(satama):
        pass
    assert confirm(client, then=OFF).status_code == 302
    assert client.post(OFF).headers["Location"] == OVERVIEW
    with inside(satama):
        assert not Authenticator.objects.exists()
    assert give_password(satama.host, satama.coach)[1].headers["Location"] == "/"
    # A second click.
    assert client.post(OFF).headers["Location"] == OVERVIEW


def test_a_new_password_by_mail_does_not_replace_the_code(
    satama: Member, coach: Client, clock: Clock
) -> None:
    switch_on(coach, clock)
    client = client_at(satama.host)
    client.post("/password/reset/", {"email": satama.coach})
    form = client.get(link_in(letters(satama.schema, to=satama.coach)[-1]).path)
    new = "uusi ja pitkä salasana"
    client.post(form.headers["Location"], {"password1": new, "password2": new})
    assert not is_in(client)
    answer = client.post("/sign-in/", {"login": satama.coach, "password": new})
    assert answer.headers["Location"] == CODE
    assert not is_in(client)


def test_every_change_is_in_the_log(satama: Member, coach: Client, clock: Clock) -> None:
    switch_on(coach, clock)
    coach.post(f"{RECOVERY}new/")
    coach.post(OFF)
    with inside(satama):
        kept = Entry.objects.filter(action__regex="second_factor|recovery").order_by("pk")
        actions = [row.action for row in kept]
        assert {row.address for row in kept} == {"127.0.0.1"}
        assert {row.actor_id for row in kept} == {User.objects.get(email=satama.coach).pk}
    assert actions == [
        "access.second_factor_on",
        "access.recovery_codes",
        "access.recovery_codes",
        "access.second_factor_off",
    ]


def test_too_many_wrong_codes_close_the_way_for_a_while(
    satama: Member, coach: Client, clock: Clock
) -> None:
    secret = switch_on(coach, clock)
    for _ in range(5):
        sign_in(satama, "000000")
    assert not is_in(sign_in(satama, clock.code(secret))[0])
    with inside(satama):
        GuessCount.objects.update(ends_at=timezone.now())
    assert is_in(sign_in(satama, clock.code(secret))[0])


def test_the_network_s_people_have_it_too(clock: Clock) -> None:
    email = "toinen@verkko.example"
    with entered(NETWORK):
        add_user(
            email=email,
            password=PASSWORD,
            given_name="Toinen",
            family_name="Koordinaattori",
            roles=["coordinator"],
            language="fi",
        )
    client = signed_in(None, email)
    secret = switch_on(client, clock)
    code = recovery_codes(client)[0]
    for given in (clock.code(secret), code):
        client, answer = give_password(NETWORK_HOST, email)
        assert answer.headers["Location"] == CODE
        assert client.get(CODE).status_code == 200
        assert client.post(CODE, {"code": given}).headers["Location"] == "/start/"
        assert is_in(client)
