"""Who sees which unit, and who writes about it: what the database itself allows."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction

from apps.network.directory.models import Listing
from apps.network.directory.services import listing_of, listings
from apps.workshop.listings.services import own_listings
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.organisations.models import Organisation
from tenants.organisations.services import close_organisation
from tests.apps.workshop.statements import changed, refused
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db

NAMES = [f"Julkinen paja {key}" for key in ("rannikko", "satama", "skargard")]


def names() -> list[str]:
    return list(Listing.objects.order_by("name_fi").values_list("name_fi", flat=True))


def test_a_confirmed_member_sees_published_units_and_its_own_hidden_one(satama: Member) -> None:
    with inside(satama):
        assert names() == [*NAMES, f"name {satama.sentinel}"]
        assert {one.name_fi for one in listings()} == set(NAMES)
        assert listing_of(own_listings().get(is_public=False).pk) is None


@pytest.mark.parametrize("key", ["uusi", "suljettu"])
def test_nobody_else_sees_a_unit_of_others(members: dict[str, Member], key: str) -> None:
    with inside(members[key]):
        assert not Listing.objects.exclude(organisation_id=members[key].schema).exists()
        assert not listings().exists()


def test_the_network_reads_what_is_public_and_nothing_hidden() -> None:
    with entered(NETWORK):
        assert names() == NAMES


def test_units_of_a_member_that_closes_are_gone(satama: Member, skargard: Member) -> None:
    with entered(NETWORK):
        close_organisation(Organisation.objects.get(pk=skargard.schema))
        assert names() == [name for name in NAMES if "skargard" not in name]
    with inside(satama):
        assert not listings().filter(organisation_id=skargard.schema).exists()


def test_nobody_changes_or_forges_another_s_unit(satama: Member, skargard: Member) -> None:
    with inside(satama):
        theirs = Listing.objects.filter(organisation_id=skargard.schema)
        assert theirs.update(free_places=0) == 0
        forged = theirs.get()
        forged.pk, forged._state.adding = None, True
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            forged.save(force_insert=True)
        ours = own_listings().filter(is_public=True)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            ours.update(organisation_id=skargard.schema)
        with refused("permission denied"):
            changed("DELETE FROM directory_listing")


def test_without_a_membership_nothing_is_written(uusi: Member, satama: Member) -> None:
    with inside(satama):
        copied = Listing.objects.get(pk=satama.listing)
    copied.pk, copied.organisation_id, copied._state.adding = None, uusi.schema, True
    with (
        inside(uusi),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        copied.save(force_insert=True)


def test_one_that_is_confirmed_no_more_reads_its_own_and_changes_nothing(satama: Member) -> None:
    with entered(NETWORK):
        Organisation.objects.filter(pk=satama.schema).update(membership="waiting")
    with inside(satama):
        assert own_listings().count() == 2
        assert own_listings().update(free_places=3) == 0


@pytest.mark.parametrize("statement", ["UPDATE directory_listing SET free_places = 0"])
def test_the_network_writes_none(statement: str) -> None:
    with entered(NETWORK), refused("permission denied"):
        changed(statement)
