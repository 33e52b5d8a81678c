"""Who can be referred to, and who may look."""

from __future__ import annotations

import pytest

from apps.network.directory.models import Entry
from apps.network.directory.services import list_member
from apps.network.referrals.services import possible_receivers
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.organisations.models import Organisation
from tenants.organisations.services import close_organisation
from tests.apps.workshop.statements import changed, refused
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def shown_to(member: Member) -> list[str]:
    with inside(member):
        return list(Entry.objects.order_by("sort_key").values_list("name", flat=True))


def test_a_confirmed_member_sees_open_confirmed_members(satama: Member) -> None:
    assert shown_to(satama) == ["Paja rannikko", "Paja satama", "Paja skargard"]


@pytest.mark.parametrize("key", ["uusi", "suljettu"])
def test_nobody_else_sees_anybody(members: dict[str, Member], key: str) -> None:
    assert shown_to(members[key]) == []


def test_one_does_not_refer_to_oneself(satama: Member) -> None:
    with inside(satama):
        assert [entry.name for entry in possible_receivers()] == ["Paja rannikko", "Paja skargard"]


def test_a_member_that_closes_is_gone_from_the_list(satama: Member, skargard: Member) -> None:
    with entered(NETWORK):
        close_organisation(Organisation.objects.get(pk=skargard.schema))
    assert shown_to(satama) == ["Paja rannikko", "Paja satama"]


def test_listing_again_takes_over_the_new_name(satama: Member) -> None:
    with entered(NETWORK):
        organisation = Organisation.objects.get(pk=satama.schema)
        organisation.name = "Åström"
        first = Entry.objects.get(organisation=organisation)
        assert list_member(organisation).pk == first.pk
        assert Entry.objects.filter(organisation=organisation).count() == 1
    assert shown_to(satama) == ["Paja rannikko", "Paja skargard", "Åström"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE directory_entry SET name = 'Muu'",
        "DELETE FROM directory_entry",
        "INSERT INTO directory_entry (id, organisation, name, sort_key, municipality_code,"
        " language, listed_at)"
        " SELECT gen_random_uuid(), current_user, 'x', 'x', '285', 'fi', now()",
    ],
)
def test_only_the_network_writes_the_list(satama: Member, uusi: Member, statement: str) -> None:
    for member in (satama, uusi):
        with inside(member), refused("permission denied"):
            changed(statement)
