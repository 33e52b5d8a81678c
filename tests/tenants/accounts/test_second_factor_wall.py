"""Second factors beside one another: what one organisation keeps is of no use to another."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from django.test import Client
from pytest_django import Settings

from kit.crypto.at_rest import open_text, seal_text
from kit.database.names import NETWORK
from kit.database.scope import NoScope, entered
from tenants.accounts.models import User
from tenants.accounts.second_factor.adapter import purpose_for
from tests.support.people import client_at, inside, signed_in
from tests.support.world import Member
from tests.tenants.accounts.codes import (
    CODE,
    ON,
    Clock,
    confirm,
    give_password,
    is_in,
    row_of,
    sign_in,
    switch_on,
    twin_of,
)

pytestmark = pytest.mark.django_db


def test_wrong_codes_at_one_organisation_close_no_way_at_another(
    satama: Member, skargard: Member, clock: Clock
) -> None:
    twin = twin_of(satama, skargard)
    secrets = {}
    for member, email in ((satama, satama.coach), (skargard, twin.email)):
        secrets[member.key] = switch_on(signed_in(member, email), clock)
    for _ in range(6):
        assert not is_in(sign_in(satama, "000000")[0])
    client, _answer = give_password(skargard.host, twin.email)
    client.post(CODE, {"code": clock.code(secrets["skargard"])})
    assert is_in(client)


def test_a_code_used_at_one_organisation_is_not_used_at_another(
    satama: Member, skargard: Member, clock: Clock
) -> None:
    twin = twin_of(satama, skargard)
    secret = switch_on(signed_in(satama, satama.coach), clock)
    switch_on(signed_in(skargard, twin.email), clock)
    # The same secret on both sides, as if one person had kept it.
    with inside(skargard):
        Authenticator.objects.filter(user=twin, type="totp").update(
            data={"secret": seal_text(secret, purpose=purpose_for(twin))}
        )
    code = clock.code(secret)
    assert is_in(sign_in(satama, code)[0])
    client, _answer = give_password(skargard.host, twin.email)
    client.post(CODE, {"code": code})
    assert is_in(client)


def test_neither_secret_nor_codes_are_readable_in_the_database(
    satama: Member, coach: Client, clock: Clock
) -> None:
    secret = switch_on(coach, clock)
    with row_of(satama) as row:
        assert secret not in str(row.data)
        assert open_text(row.data["secret"], purpose=purpose_for(row.user)) == secret
    with row_of(satama, "recovery_codes") as row:
        assert len(open_text(row.data["seed"], purpose=purpose_for(row.user))) == 80


def test_a_secret_that_waits_for_its_first_code_is_sealed_too(
    satama: Member, coach: Client
) -> None:
    confirm(coach)
    secret = coach.get(ON).context["secret"].replace(" ", "")
    with inside(satama):
        assert secret not in str(dict(coach.session))


@pytest.mark.parametrize("kind", ["totp", "recovery_codes"])
def test_a_sealed_secret_copied_to_another_organisation_does_not_open_there(
    satama: Member, skargard: Member, coach: Client, clock: Clock, kind: str
) -> None:
    secret = switch_on(coach, clock)
    twin = twin_of(satama, skargard)
    with row_of(satama, kind) as row:
        stolen = dict(row.data)
    with inside(skargard):
        Authenticator.objects.create(user=twin, type=kind, data=stolen)
        with pytest.raises(InvalidTag):
            open_text(stolen.get("secret") or stolen["seed"], purpose=purpose_for(twin))
    if kind == "totp":
        client, _answer = give_password(skargard.host, twin.email)
        with pytest.raises(InvalidTag):
            client.post(CODE, {"code": clock.code(secret)})
        assert not is_in(client)


def test_a_sealed_secret_copied_to_a_colleague_does_not_open_there(
    satama: Member, coach: Client, clock: Clock
) -> None:
    secret = switch_on(coach, clock)
    with row_of(satama) as row:
        colleague = User.objects.get(email=satama.director)
        Authenticator.objects.create(user=colleague, type="totp", data=dict(row.data))
    client, _answer = give_password(satama.host, satama.director)
    with pytest.raises(InvalidTag):
        client.post(CODE, {"code": clock.code(secret)})
    assert not is_in(client)


def test_a_secret_is_sealed_for_one_scope_one_purpose_and_one_master_key(
    satama: Member, settings: Settings
) -> None:
    with inside(satama):
        sealed = seal_text("salaisuus", purpose="one")
        assert open_text(sealed, purpose="one") == "salaisuus"
        assert seal_text("salaisuus", purpose="one") != sealed
        with pytest.raises(InvalidTag):
            open_text(sealed, purpose="two")
    with entered(NETWORK), pytest.raises(InvalidTag):
        open_text(sealed, purpose="one")
    with pytest.raises(NoScope):
        open_text(sealed, purpose="one")
    settings.MASTER_KEY = b"another-master-key-of-32-bytes!!"
    with inside(satama), pytest.raises(InvalidTag):
        open_text(sealed, purpose="one")


def test_half_a_sign_in_is_worth_nothing_at_another_host(
    satama: Member, skargard: Member, coach: Client, clock: Clock
) -> None:
    secret = switch_on(coach, clock)
    client, _answer = give_password(satama.host, satama.coach)
    moved = client_at(skargard.host)
    moved.cookies = client.cookies
    answer = moved.post(CODE, {"code": clock.code(secret)})
    assert answer.headers["Location"] == "/sign-in/"
    assert not is_in(moved)
