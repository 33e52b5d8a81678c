"""Which roles a page is for."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts.models import Invitation, User
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right, Role
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


@allow(Right.SEE_SUBSCRIPTION, Right.ANSWER_MEMBERSHIPS)
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("seen")


def request_of(user: object) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = user  # type: ignore[assignment]
    return request


def test_a_page_opens_to_the_roles_with_one_of_its_rights(satama: Member, db: None) -> None:
    for scope, role in ((satama.schema, Role.DIRECTOR), (NETWORK, Role.ADMINISTRATOR)):
        with entered(scope):
            assert page(request_of(User(roles=[role]))).status_code == 200


def test_a_role_opens_nothing_at_the_other_kind_of_host(satama: Member, db: None) -> None:
    for scope, role in ((NETWORK, Role.DIRECTOR), (satama.schema, Role.ADMINISTRATOR)):
        with entered(scope):
            assert not User(roles=[role]).rights
    assert not User(roles=[Role.DIRECTOR]).rights


@pytest.mark.parametrize(
    "user",
    [
        User(roles=[Role.COACH]),
        User(roles=[Role.COORDINATOR]),
        User(roles=[]),
        User(roles=[Role.DIRECTOR], is_active=False),
        None,
    ],
    ids=["coach", "coordinator", "no role", "closed account", "nobody"],
)
def test_a_page_is_closed_to_everybody_else(user: User | None, satama: Member, db: None) -> None:
    for scope in (satama.schema, NETWORK):
        with entered(scope), pytest.raises(PermissionDenied):
            page(request_of(user))


@pytest.mark.parametrize("path", ["/people/invite/", "/organisation/"])
def test_a_coach_does_not_open_a_directors_pages(
    coach: Client, director: Client, path: str
) -> None:
    assert coach.get(path).status_code == 403
    assert director.get(path).status_code == 200


def test_a_coach_invites_and_cancels_nobody(
    coach: Client, director: Client, satama: Member
) -> None:
    form = {
        "form_token": str(uuid.uuid4()),
        "given_name": "Tuuli",
        "family_name": "Tuulonen",
        "email": "tuuli@uudet.example",
        "roles": ["director"],
        "language": "fi",
    }
    assert coach.post("/people/invite/", form).status_code == 403
    cancel = f"/people/invitations/{satama.invitation}/cancel/"
    assert coach.post(cancel).status_code == 403
    with inside(satama):
        assert Invitation.objects.get().is_open
    assert director.post(cancel).status_code == 302
    assert director.post("/people/invite/", form).status_code == 302


def test_memberships_are_an_administrators_and_figures_a_coordinators_too(
    coordinator: Client, administrator: Client, uusi: Member
) -> None:
    for path in ("/memberships/", f"/memberships/{uusi.sign_up}/"):
        assert coordinator.get(path).status_code == 403
        assert administrator.get(path).status_code == 200
    assert coordinator.post(f"/memberships/{uusi.sign_up}/confirm/").status_code == 403
    for client in (coordinator, administrator):
        assert client.get("/figures/").status_code == 200


def test_a_network_role_in_an_organisation_opens_nothing_there(
    coach: Client, satama: Member
) -> None:
    assert coach.get("/participants/").status_code == 200
    with inside(satama):
        User.objects.filter(email=satama.coach).update(roles=[Role.ADMINISTRATOR])
    assert coach.get("/memberships/").status_code == 404
    for path in ("/people/", "/people/invite/", "/organisation/"):
        assert coach.get(path).status_code == 403


def test_rights_come_from_roles_and_from_nothing_else() -> None:
    user = User(roles=[Role.ADMINISTRATOR])
    assert not user.has_perm("accounts.add_user")
    assert not user.has_perms(["accounts.add_user"])
    assert not user.has_module_perms("accounts")
