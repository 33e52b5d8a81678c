"""An organisation the network has not confirmed: refused at every address, and by the database."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from apps.network.directory.models import Entry
from apps.network.referrals.models import PublicKey, Referral
from apps.workshop.referring.models import Draft
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.organisations.models import Organisation
from tests.apps.workshop.referring.conftest import complete
from tests.apps.workshop.statements import changed, refused, rows
from tests.support.people import client_at, inside, signed_in
from tests.support.world import Member

pytestmark = pytest.mark.django_db

PROMISE = "/referrals/promise/"
SOME_ID = "00000000-0000-4000-8000-000000000000"


def routes(
    patterns: Iterable[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, str]]:
    """Every route below `patterns`, with its name."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route, pattern.name or ""


def address(route: str) -> str:
    """An address of a route, with some id in it."""
    filled = re.sub(r"\(\?P<\w+>[^)]*\)|<(?:uuid:)?\w+>", SOME_ID, route)
    return "/" + filled.replace("^", "").removesuffix("$").removesuffix("\\Z")


ROUTES = sorted(routes(get_resolver("config.urls.workshop").url_patterns))
PAGES = [address(route) for route, _name in ROUTES if route.startswith("referrals/")]
ENDPOINTS = [
    address(route) for route, _name in ROUTES if route.startswith("api/") and "referral" in route
]


@pytest.fixture
def coach_of_uusi(uusi: Member, db: None) -> Client:
    return signed_in(uusi, uusi.coach)


def test_the_addresses_are_all_found_and_whole() -> None:
    assert len(PAGES) >= 7
    assert len(ENDPOINTS) >= 2
    assert not [page for page in PAGES + ENDPOINTS if set(page) & set("<>^$()?")]


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_referrals_is_closed_and_says_why(
    uusi: Member, satama: Member, page: str, method: str
) -> None:
    # How fast the organisation promises to be is its director's to say.
    waiting, open_member = (
        signed_in(one, one.director if page == PROMISE else one.coach) for one in (uusi, satama)
    )
    answer = getattr(waiting, method)(page)
    assert answer.status_code == 403
    assert "when the network has confirmed your membership" in answer.content.decode()
    assert getattr(open_member, method)(page).status_code != 403


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_every_interface_to_referrals_is_closed(
    uusi: Member, satama: Member, endpoint: str
) -> None:
    def status(member: Member) -> int:
        headers = {"authorization": f"Bearer {member.token}"}
        return client_at(member.host).get(endpoint, headers=headers).status_code

    assert status(uusi) == 403
    assert status(satama) in (200, 404)


def test_even_its_own_draft_does_not_open(coach_of_uusi: Client, uusi: Member) -> None:
    page = f"/referrals/drafts/{uusi.draft}/"
    assert coach_of_uusi.post(page, {**complete(uusi), "save": "1"}).status_code == 403
    assert coach_of_uusi.post(f"{page}discard/").status_code == 403
    with inside(uusi):
        assert Draft.objects.get(pk=uusi.draft).version == 1


def insert(sender: str, receiver: str, **changes: str) -> int:
    """A referral row in plain SQL, as whoever's scope is open."""
    row = {
        "id": str(uuid.uuid4()),
        "sender": sender,
        "receiver": receiver,
        "service_basis": "OMA",
        "employment_area": "",
        "state": "sent",
        "decline_reason": "",
        "erasure_answer": "",
        **changes,
    }
    times = ", ".join(("sent_at", "answer_due_at", "decision_due_at", "start_due_at", "expires_at"))
    places = ", ".join(["%s"] * len(row))
    return changed(
        f"INSERT INTO referrals_referral ({', '.join(row)}, {times})"
        f" VALUES ({places}, now(), now(), now(), now(), now())",
        list(row.values()),
    )


def test_the_database_takes_a_referral_between_confirmed_members_only(
    members: dict[str, Member],
) -> None:
    satama, uusi = members["satama"].schema, members["uusi"].schema
    with inside(members["satama"]):
        assert insert(satama, members["skargard"].schema) == 1
        for receiver in (uusi, members["suljettu"].schema):
            with refused("row-level security"):
                insert(satama, receiver)
    with inside(members["uusi"]), refused("row-level security"):
        insert(uusi, satama)
    with inside(members["suljettu"]), refused("row-level security"):
        insert(members["suljettu"].schema, satama)


def test_the_database_takes_no_referral_in_anothers_name(
    members: dict[str, Member],
) -> None:
    satama, skargard = members["satama"].schema, members["skargard"].schema
    with inside(members["satama"]):
        assert insert(satama, skargard) == 1
        with refused("row-level security"):
            insert(skargard, satama)
        with refused("row-level security"):
            insert(skargard, members["rannikko"].schema)


@pytest.mark.parametrize("state", ["received", "accepted", "withdrawn"])
def test_the_database_takes_no_referral_that_begins_answered(
    members: dict[str, Member], state: str
) -> None:
    begins = pytest.raises(IntegrityError, match="begins by being sent")
    with inside(members["satama"]), begins, transaction.atomic():
        insert(members["satama"].schema, members["skargard"].schema, state=state)


def test_the_database_takes_no_referral_to_oneself(satama: Member) -> None:
    oneself = pytest.raises(IntegrityError, match="not_to_oneself")
    with inside(satama), oneself, transaction.atomic():
        insert(satama.schema, satama.schema)


def test_its_role_sees_no_referral_no_member_and_no_key_but_its_own(
    uusi: Member, satama: Member
) -> None:
    def seen() -> tuple[int, int, int]:
        return (
            rows("SELECT count(*) FROM referrals_referral")[0][0],
            Entry.objects.count(),
            PublicKey.objects.count(),
        )

    with inside(uusi):
        assert seen() == (0, 0, 1)
    with inside(satama):
        assert seen() == (2, 3, 3)


def test_referrals_of_a_member_whose_confirmation_ends_are_hidden_from_its_role(
    uusi: Member, skargard: Member
) -> None:
    with inside(skargard):
        assert Referral.objects.count() == 2
    with entered(NETWORK):
        Organisation.objects.filter(pk=skargard.schema).update(membership="waiting")
    with inside(skargard):
        assert Referral.objects.count() == 0
        assert changed("UPDATE referrals_referral SET state = 'received'") == 0
