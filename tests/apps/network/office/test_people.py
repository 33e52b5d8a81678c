"""The network's people: invited with a region or a last day, changed, and out when it is over."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts.models import Message, User
from tests.support.people import NETWORK_HOST, client_at, signed_in
from tests.support.world import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

INVITATION = {
    "given_name": "Uusi",
    "family_name": "Tarkastaja",
    "email": "uusi@verkko.example",
    "language": "en",
}
TODAY = timezone.localdate()


def pk_of(name: str) -> int:
    with entered(NETWORK):
        return User.objects.get(email=f"{name}@verkko.example").pk


def invite(administrator: Client, **given: object) -> str:
    page = administrator.get("/people/invite/").content.decode()
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    assert token
    sent = {**INVITATION, "form_token": token[1], **given}
    return administrator.post("/people/invite/", sent, follow=True).content.decode()


def test_an_invited_coordinator_comes_in_with_their_region(administrator: Client) -> None:
    page = invite(administrator, roles=["coordinator"], areas=["region:08", "employment_area:20"])
    assert "Kymenlaakso" in page
    with entered(NETWORK):
        body = Message.objects.get(to="uusi@verkko.example").body
    assert "invites you to the pages of the network" in body
    address = re.search(rf"http://{NETWORK_HOST}(/invitation/\S+)", body)
    assert address
    newcomer = client_at(NETWORK_HOST)
    newcomer.post("/language/", {"language": "en"})
    assert "Welcome to the network" in newcomer.get(address[1]).content.decode()
    answer = newcomer.post(address[1], {"password": "kolme-sanaa-perakkain"})
    assert (answer.status_code, answer["Location"]) == (302, "/start/")
    assert newcomer.get("/start/")["Location"] == "/figures/"
    with entered(NETWORK):
        person = User.objects.get(email="uusi@verkko.example")
        assert (person.roles, sorted(person.areas)) == (
            ["coordinator"], ["employment_area:20", "region:08"],
        )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"roles": ["auditor"]}, "An auditor reads for a time only."),
        ({"roles": ["auditor"], "ends_on": "2020-01-01"}, "The last day is over already."),
        ({"roles": ["operator"], "areas": ["region:08"]}, "Areas are a coordinator"),
        ({"roles": ["coach"]}, "Select a valid choice"),
        ({"roles": ["coordinator"], "areas": ["region:99"]}, "Select a valid choice"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(
    administrator: Client, given: dict[str, object], words: str
) -> None:
    page = invite(administrator, **given)
    assert words in page
    assert 'value="uusi@verkko.example"' in page
    with entered(NETWORK):
        assert not Message.objects.filter(to="uusi@verkko.example").exists()


def test_after_the_last_day_nothing_opens_and_nobody_signs_in() -> None:
    auditor = signed_in(None, "auditor@verkko.example")
    assert auditor.get("/trail/").status_code == 200
    with entered(NETWORK):
        auditors = User.objects.filter(email="auditor@verkko.example")
        auditors.update(ends_on=TODAY)
    assert auditor.get("/trail/").status_code == 200
    with entered(NETWORK):
        auditors.update(ends_on=TODAY - timedelta(days=1))
    for page in ("/trail/", "/account/", "/people/roles/"):
        assert "/sign-in/" in auditor.get(page)["Location"], page
    fresh = client_at(NETWORK_HOST)
    fresh.post("/sign-in/", {"login": "auditor@verkko.example", "password": PASSWORD})
    assert "/sign-in/" in fresh.get("/trail/")["Location"]
    with entered(NETWORK):
        auditors.update(ends_on=TODAY)
    fresh.post("/sign-in/", {"login": "auditor@verkko.example", "password": PASSWORD})
    assert fresh.get("/trail/").status_code == 200


def test_a_changed_role_holds_from_the_next_request_on(administrator: Client) -> None:
    operator = signed_in(None, "operator@verkko.example")
    page = f"/people/{pk_of('operator')}/"
    assert operator.get("/service/").status_code == 200
    assert administrator.post(f"{page}roles/", {"roles": ["authority_viewer"]}).status_code == 302
    assert operator.get("/service/").status_code == 403
    assert operator.get("/figures/").status_code == 200
    assert "See the network&#x27;s figures" in administrator.get(page).content.decode()
    administrator.post(f"{page}close/")
    assert operator.get("/figures/").status_code == 302


@pytest.mark.parametrize("changed", [{"roles": ["operator"]}, {"ends_on": TODAY.isoformat()}])
def test_somebody_manages_people_for_good(
    administrator: Client, changed: dict[str, object]
) -> None:
    page = f"/people/{pk_of('administrator')}/roles/"
    answer = administrator.post(page, {"roles": ["administrator"], **changed})
    assert "Somebody must be able to manage people here" in answer.content.decode()
    with entered(NETWORK):
        person = User.objects.get(pk=pk_of("administrator"))
        assert (person.roles, person.ends_on) == (["administrator"], None)


@pytest.mark.parametrize(
    ("name", "first", "closed"),
    [
        ("coordinator", "/figures/", ["/trail/", "/people/", "/memberships/", "/service/"]),
        ("auditor", "/trail/", ["/figures/", "/people/", "/memberships/", "/service/"]),
        ("authority", "/figures/", ["/members/", "/trail/", "/people/", "/service/"]),
        ("operator", "/service/", ["/members/", "/trail/", "/people/", "/figures/"]),
    ],
)
def test_each_role_begins_at_a_page_of_its_own(name: str, first: str, closed: list[str]) -> None:
    client = signed_in(None, f"{name}@verkko.example")
    assert client.get("/start/")["Location"] == first
    assert client.get(first).status_code == 200
    assert client.get("/people/roles/").status_code == 200
    assert [client.get(page).status_code for page in closed] == [403] * len(closed)
