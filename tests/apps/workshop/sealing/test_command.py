"""`manage keys`: for one organisation or all open ones, and again without harm."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.network.referrals.models import PublicKey
from apps.workshop.referring.services import opening
from apps.workshop.sealing.models import PrivateKey
from tests.apps.network.referrals import full
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def said(*arguments: str, **options: str) -> list[str]:
    out = StringIO()
    call_command("keys", *arguments, stdout=out, **options)
    return out.getvalue().splitlines()


def test_one_organisation_takes_a_new_key_and_no_other(satama: Member, skargard: Member) -> None:
    with inside(skargard):
        others = PrivateKey.objects.get().pk
    pk = full.send(satama, skargard)
    (line,) = said("rotate", organisation=satama.schema)
    assert line.startswith(f"1/1 {satama.schema}: a new key, ")
    assert line.endswith(" data keys and questions sealed anew, 0 keys retired.")
    with inside(satama):
        assert opening.open_referral(pk, by=full.actor(satama)).identity
    with inside(skargard):
        assert PrivateKey.objects.get().pk == others


def test_all_open_organisations_take_new_keys_and_everything_still_opens(
    members: dict[str, Member], satama: Member, skargard: Member
) -> None:
    pk = full.send(satama, skargard)
    lines = said("rotate")
    assert len(lines) == 4
    assert not [line for line in lines if members["suljettu"].schema in line]
    full.promise(pk, satama, skargard)
    for member in (satama, skargard):
        with inside(member):
            opened = opening.open_referral(pk, by=full.actor(member))
            assert opened.identity
            assert opened.parts.code
    said("reseal")
    said("retire")
    for line in said("show"):
        assert " older, " in line
    with inside(satama):
        # What satama has received and not answered is under a lock that is closed to it.
        assert PublicKey.objects.filter(organisation_id=satama.schema).count() == 2


def test_a_run_that_is_repeated_finds_nothing_more_to_do(satama: Member) -> None:
    said("rotate", organisation=satama.schema)
    (line,) = said("reseal", organisation=satama.schema)
    assert line.endswith(": 0 data keys and questions sealed anew.")


def test_a_name_that_is_no_organisation_s_is_refused() -> None:
    with pytest.raises(CommandError):
        said("show", organisation="satama")
