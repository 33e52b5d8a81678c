"""Roles are changed and accounts closed; both hold from the next request on."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from apps.workshop.audit.models import Entry
from tenants.accounts import staff
from tenants.accounts.models import Invitation, User
from tenants.accounts.roles import NETWORK_ROLES, RIGHTS, WORKSHOP_ROLES, Right, Role, rights_of
from tenants.accounts.services import add_user
from tests.support.people import inside
from tests.support.world import PASSWORD, Member

pytestmark = pytest.mark.django_db


def pk_of(member: Member, email: str) -> int:
    with inside(member):
        return User.objects.get(email=email).pk


def test_roles_hold_from_the_next_request_on(
    coach: Client, director: Client, satama: Member
) -> None:
    page = f"/people/{pk_of(satama, satama.coach)}/"
    assert coach.get("/participants/").status_code == 200
    assert director.post(f"{page}roles/", {"roles": ["viewer"]}).status_code == 302
    assert coach.get("/participants/").status_code == 403
    assert coach.get("/figures/").status_code == 200
    director.post(f"{page}roles/", {"roles": ["viewer", "coach"]})
    assert coach.get("/participants/").status_code == 200
    with inside(satama):
        last = Entry.objects.filter(action="staff.change_roles").order_by("-id")[0]
    assert last.about["roles"] == "coach viewer"


def test_a_closed_account_is_out_with_the_next_click_and_its_tokens_too(
    coach: Client, director: Client, satama: Member
) -> None:
    person = pk_of(satama, satama.coach)
    assert director.post(f"/people/{person}/close/").status_code == 302
    assert coach.get("/participants/").status_code == 302
    bearer = {"authorization": f"Bearer {satama.token}"}
    assert coach.get("/api/v1/participants/", headers=bearer).status_code == 401
    assert director.post(f"/people/{person}/open/").status_code == 302
    # Opened again, the account brings no token back.
    assert coach.get("/api/v1/participants/", headers=bearer).status_code == 401
    with inside(satama):
        told = Entry.objects.filter(action__startswith="staff.").values_list("action", flat=True)
        assert set(told) == {"staff.invite", "staff.close", "staff.open", "staff.end_sessions"}


def test_invitations_of_somebody_who_manages_no_more_open_nothing(
    director: Client, satama: Member
) -> None:
    with inside(satama):
        other = add_user(
            email="toinen@satama.example", password=PASSWORD, given_name="Toinen",
            family_name="Johtaja", roles=["director"], language="fi",
        )  # fmt: skip
        waiting = [
            Invitation.objects.create(
                token_digest=f"d{number}", email=f"{number}@x.example", given_name="A",
                family_name="B", roles=["director"], language="fi", invited_by=other,
                expires_at=timezone.now() + timedelta(days=9),
            )
            for number in range(2)
        ]  # fmt: skip
    director.post(f"/people/{other.pk}/roles/", {"roles": ["coach"]})
    with inside(satama):
        assert not any(one.is_open for one in Invitation.objects.filter(invited_by=other))
        Invitation.objects.filter(pk=waiting[0].pk).update(cancelled_at=None)
    director.post(f"/people/{other.pk}/close/")
    with inside(satama):
        assert not Invitation.objects.get(pk=waiting[0].pk).is_open


def test_nobody_closes_their_own_account(director: Client, satama: Member) -> None:
    person = pk_of(satama, satama.director)
    page = director.post(f"/people/{person}/close/", follow=True, headers={"host": satama.host})
    assert "closed by somebody else" in page.content.decode() or page.status_code == 200
    assert director.get("/").status_code == 200


def test_somebody_can_always_manage_staff(director: Client, satama: Member) -> None:
    page = f"/people/{pk_of(satama, satama.director)}/"
    assert director.post(f"{page}roles/", {"roles": ["coach"]}).status_code == 200
    with inside(satama):
        assert User.objects.get(email=satama.director).roles == ["director"]


def test_an_account_without_a_role_is_refused_with_the_way_out(
    director: Client, satama: Member
) -> None:
    page = f"/people/{pk_of(satama, satama.coach)}/"
    answer = director.post(f"{page}roles/", {"roles": []})
    assert answer.status_code == 200
    assert director.post(f"{page}roles/", {"roles": ["administrator"]}).status_code == 200
    with inside(satama):
        assert User.objects.get(email=satama.coach).roles == ["coach"]


def test_a_coach_sees_colleagues_and_changes_nobody(coach: Client, satama: Member) -> None:
    person = pk_of(satama, satama.director)
    page = coach.get(f"/people/{person}/")
    assert page.status_code == 200
    assert 'name="roles"' not in page.content.decode()
    assert coach.post(f"/people/{person}/roles/", {"roles": ["viewer"]}).status_code == 403
    assert coach.post(f"/people/{person}/close/").status_code == 403
    assert coach.get("/people/roles/").status_code == 200


def test_every_role_may_do_something_and_every_right_is_somebodys() -> None:
    assert set(RIGHTS) == set(Role) == {*WORKSHOP_ROLES, *NETWORK_ROLES}
    assert all(RIGHTS.values())
    assert frozenset().union(*RIGHTS.values()) == set(Right)
    assert rights_of(["coach", "protection_officer"]) >= {Right.READ_NOTES, Right.READ_LOG}
    assert rights_of(["nothing", ""]) == frozenset()
    here = frozenset().union(*(RIGHTS[role] for role in WORKSHOP_ROLES))
    there = frozenset().union(*(RIGHTS[role] for role in NETWORK_ROLES))
    assert not here & there


@pytest.mark.django_db(transaction=True)
def test_two_directors_cannot_end_each_other_at_once(satama: Member) -> None:
    with inside(satama):
        first = User.objects.get(email=satama.director)
        second = User.objects.get(email=satama.coach)
        staff.change_roles(second, ["director"], by=first)
    outcomes: list[object] = []

    def close(person: User, by: User) -> None:
        with inside(satama):
            try:
                outcomes.append(staff.close_account(person, by=by))
            except staff.NobodyLeft:
                outcomes.append("nobody left")
        connections.close_all()

    threads = [
        threading.Thread(target=close, args=pair) for pair in ((first, second), (second, first))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["True", "nobody left"]


def test_a_session_does_not_come_back_with_its_account(
    coach: Client, director: Client, satama: Member
) -> None:
    person = pk_of(satama, satama.coach)
    assert coach.get("/participants/").status_code == 200
    director.post(f"/people/{person}/close/")
    director.post(f"/people/{person}/open/")
    assert coach.get("/participants/").status_code == 302
