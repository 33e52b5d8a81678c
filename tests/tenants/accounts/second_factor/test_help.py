"""Taking a lost second factor away, and mails about changes."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from apps.workshop.audit.models import Entry
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts.models import User
from tests.support.people import client_at, inside, signed_in
from tests.support.world import PASSWORD, Member
from tests.tenants.accounts.codes import (
    OFF,
    OVERVIEW,
    RECOVERY,
    Clock,
    give_password,
    is_in,
    switch_on,
)
from tests.tenants.accounts.second_factor.keys import SoftKey
from tests.tenants.accounts.second_factor.test_demand import days_left, person
from tests.tenants.accounts.second_factor.test_passkeys import add
from tests.tenants.letters import letters, link_in

SURE = {"reason": "lost", "is_sure": "on"}

pytestmark = pytest.mark.django_db


def test_a_director_takes_it_away_after_making_sure_who_asks(
    satama: Member, coach: Client, director: Client, clock: Clock
) -> None:
    switch_on(coach, clock)
    page = f"/people/{satama.coach_id}/second-factor/"
    assert director.post(page, {"reason": "lost"}).status_code == 200
    assert is_in(coach)
    assert director.post(page, SURE).status_code == 302
    assert not is_in(coach)
    with inside(satama):
        assert not Authenticator.objects.exists()
        row = Entry.objects.get(action="staff.take_second_factor")
        assert row.about["user"] == satama.coach_id
        assert row.about["reason"] == "lost"
        assert row.actor_id == User.objects.get(email=satama.director).pk
        # It was the director's act and not the coach's own.
        assert not Entry.objects.filter(action="access.second_factor_off").exists()
        assert Entry.objects.filter(action="staff.end_sessions").exists()
    assert days_left(person(satama, satama.coach)) <= 1
    told = letters(satama.schema, to=satama.coach)[-1]
    assert satama.sentinel not in told.subject + told.body
    assert give_password(satama.host, satama.coach)[1].headers["Location"] == "/"
    assert days_left(person(satama, satama.coach)) <= 1


def test_nobody_takes_their_own_away_and_only_managers_a_colleague_s(
    satama: Member, skargard: Member, coach: Client, director: Client, clock: Clock
) -> None:
    switch_on(director, clock)
    own = f"/people/{person(satama, satama.director).pk}/second-factor/"
    assert director.post(own, SURE).headers["Location"] == OVERVIEW
    assert coach.post(own, SURE).status_code == 403
    other = signed_in(skargard, skargard.director)
    other.post(own, SURE)
    with inside(satama):
        assert Authenticator.objects.filter(type="totp").count() == 1


def test_an_administrator_helps_a_coordinator(
    administrator: Client, coordinator: Client, clock: Clock
) -> None:
    switch_on(coordinator, clock)
    with entered(NETWORK):
        pk = User.objects.get(email="coordinator@verkko.example").pk
    assert "/second-factor/" in administrator.get(f"/people/{pk}/").content.decode()
    assert coordinator.get("/people/").status_code == 403
    administrator.post(f"/people/{pk}/second-factor/", SURE)
    assert not is_in(coordinator)
    assert letters(NETWORK, to="coordinator@verkko.example")


def test_every_change_of_how_one_signs_in_is_told_in_the_own_language(
    satama: Member,
    coach: Client,
    clock: Clock,
) -> None:
    with inside(satama):
        User.objects.filter(email=satama.coach).update(language="en")
    switch_on(coach, clock)
    coach.post(f"{RECOVERY}new/")
    coach.post(OFF)
    add(coach, SoftKey(satama.host))
    with inside(satama):
        pk = Authenticator.objects.get(type="webauthn").pk
    coach.post(f"{OVERVIEW}passkeys/{pk}/remove/")
    new = "aivan uusi salasana"
    coach.post("/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    told = letters(satama.schema, to=satama.coach)
    assert sorted(one.subject for one in told) == sorted(
        [
            "The app for codes is in use on your account",
            "New recovery codes were made for your account",
            "The app for codes is no longer in use on your account",
            "A passkey was added to your account",
            "A passkey was removed from your account",
            "Your password was changed",
        ]
    )
    for one in told:
        assert satama.sentinel not in one.subject + one.body
        assert link_in(one).path == "/password/reset/"


def test_a_password_by_mail_is_told_of_too(satama: Member) -> None:
    client = client_at(satama.host)
    client.post("/password/reset/", {"email": satama.coach})
    form = client.get(link_in(letters(satama.schema, to=satama.coach)[-1]).path)
    new = "uusi ja pitkä salasana"
    client.post(form.headers["Location"], {"password1": new, "password2": new})
    assert len(letters(satama.schema, to=satama.coach)) == 2
