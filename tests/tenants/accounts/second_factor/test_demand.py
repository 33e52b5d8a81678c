"""Who must have a second factor, from when grace counts, and what happens after it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.workshop.audit.models import Entry
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts.models import User
from tests.support.people import inside, signed_in
from tests.support.world import Member
from tests.tenants.accounts.codes import OVERVIEW, Clock, switch_on
from tests.tenants.accounts.second_factor.keys import SoftKey
from tests.tenants.accounts.second_factor.test_passkeys import add

RULES = "/people/sign-in-rules/"

pytestmark = pytest.mark.django_db


def person(member: Member, email: str) -> User:
    with inside(member):
        return User.objects.get(email=email)


def let_grace_end(member: Member, email: str) -> None:
    with inside(member):
        past = timezone.now() - timedelta(seconds=1)
        assert User.objects.filter(email=email, second_factor_by__isnull=False).update(
            second_factor_by=past
        )


def days_left(user: User) -> float:
    assert user.second_factor_by is not None
    return (user.second_factor_by - timezone.now()) / timedelta(days=1)


def test_whoever_reads_about_participants_has_seven_days_from_joining(
    satama: Member, coach: Client
) -> None:
    assert 6 < days_left(person(satama, satama.coach)) <= 7
    assert person(satama, satama.officer).second_factor_by is None
    page = coach.get("/participants/").content.decode()
    assert OVERVIEW in page


def test_after_grace_nothing_opens_but_switching_it_on(
    satama: Member, coach: Client, clock: Clock
) -> None:
    let_grace_end(satama, satama.coach)
    for path in ("/", "/participants/", "/account/", "/account/sessions/", "/people/"):
        assert coach.get(path).headers["Location"] == OVERVIEW
    assert coach.post("/account/tokens/add/", {"name": "x"}).headers["Location"] == OVERVIEW
    assert coach.get(OVERVIEW).status_code == 200
    assert coach.get("/sign-out/").status_code == 200
    assert coach.post("/language/", {"language": "sv"}).headers["Location"] != OVERVIEW
    switch_on(coach, clock)
    assert coach.get("/participants/").status_code == 200
    assert coach.post(f"{OVERVIEW}off/").headers["Location"] == OVERVIEW
    assert coach.get("/participants/").headers["Location"] == OVERVIEW


def test_a_passkey_is_enough(satama: Member, coach: Client) -> None:
    let_grace_end(satama, satama.coach)
    add(coach, SoftKey(satama.host))
    assert coach.get("/participants/").status_code == 200


def test_a_token_of_somebody_out_of_grace_is_refused_in_words(
    satama: Member, coach: Client, clock: Clock
) -> None:
    bearer = {"authorization": f"Bearer {satama.token}"}
    assert coach.get("/api/v1/participants/", headers=bearer).status_code == 200
    let_grace_end(satama, satama.coach)
    answer = coach.get("/api/v1/participants/", headers=bearer)
    assert answer.status_code == 403
    assert answer.json()["detail"]
    switch_on(coach, clock)
    assert coach.get("/api/v1/participants/", headers=bearer).status_code == 200


def test_grace_counts_from_the_role_that_brings_the_demand(
    satama: Member, director: Client
) -> None:
    officer = person(satama, satama.officer)
    for roles, is_demanded in ((["viewer"], False), (["instructor"], True), (["viewer"], False)):
        director.post(f"/people/{officer.pk}/roles/", {"roles": roles})
        found = person(satama, satama.officer)
        assert (found.second_factor_by is not None) is is_demanded
    # A running grace is not lengthened by another role.
    coach = person(satama, satama.coach)
    director.post(f"/people/{coach.pk}/roles/", {"roles": ["coach", "instructor"]})
    assert person(satama, satama.coach).second_factor_by == coach.second_factor_by


def test_a_director_changes_the_rules_and_the_log_knows(
    satama: Member, skargard: Member, director: Client, coach: Client
) -> None:
    assert coach.get(RULES).status_code == 403
    before = person(satama, satama.coach).second_factor_by
    director.post(RULES, {"demand": "everybody"})
    assert 6 < days_left(person(satama, satama.officer)) <= 7
    assert person(satama, satama.coach).second_factor_by == before
    assert person(skargard, skargard.officer).second_factor_by is None
    director.post(RULES, {"demand": "nobody"})
    assert person(satama, satama.coach).second_factor_by is None
    assert OVERVIEW not in coach.get("/participants/").content.decode()
    with inside(satama):
        kept = Entry.objects.filter(action="staff.sign_in_rules").order_by("pk")
        assert [row.about["demand"] for row in kept] == ["everybody", "nobody"]


def test_the_staff_pages_show_who_has_one_and_whose_grace_runs(
    satama: Member, coach: Client, director: Client, clock: Clock
) -> None:
    listed = "Kaksivaiheinen tunnistautuminen viimeistään"
    page = director.get("/people/").content.decode()
    assert page.count(listed) == 2
    assert listed not in coach.get("/people/").content.decode()
    switch_on(coach, clock)
    assert director.get("/people/").content.decode().count(listed) == 1
    let_grace_end(satama, satama.director)
    assert director.get("/people/").status_code == 302


def test_the_network_demands_it_of_everybody(administrator: Client, coordinator: Client) -> None:
    with entered(NETWORK):
        User.objects.update(second_factor_by=timezone.now())
    for client in (administrator, coordinator):
        assert client.get("/figures/").headers["Location"] == OVERVIEW
    with entered(NETWORK):
        User.objects.update(second_factor_by=None)
    # An account older than the rules: its days count from the next sign-in.
    again = signed_in(None, "administrator@verkko.example")
    assert again.get("/people/").status_code == 200
    with entered(NETWORK):
        found = User.objects.get(email="administrator@verkko.example")
        assert 6 < days_left(found) <= 7
    assert "participants" not in again.get(RULES).content.decode()
    again.post(RULES, {"demand": "nobody"})
    with entered(NETWORK):
        assert not User.objects.filter(second_factor_by__isnull=False).exists()
