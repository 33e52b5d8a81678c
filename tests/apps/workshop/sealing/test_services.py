"""The organisation's key pair: made once, wrapped for itself, opened by nobody else."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from django.test import override_settings

from apps.network.referrals.models import PublicKey, Referral
from apps.workshop.sealing.models import PrivateKey
from apps.workshop.sealing.services import ensure_key_pair, open_body
from kit.crypto.keys import unwrap_private_key
from kit.crypto.sealing import NotForThisKey
from kit.database.names import NETWORK
from kit.database.scope import NoScope, entered
from tests.apps.workshop.statements import changed, refused
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def held(member: Member) -> tuple[str, bytes]:
    """The member's key id and wrapped private key."""
    with inside(member):
        key = PrivateKey.objects.get()
        return str(key.pk), bytes(key.wrapped)


def test_a_founded_house_has_one_pair_and_asking_again_makes_no_other(satama: Member) -> None:
    key_id, _wrapped = held(satama)
    with inside(satama):
        assert str(ensure_key_pair()) == key_id
        assert PrivateKey.objects.count() == 1
        assert str(PublicKey.objects.get(organisation_id=satama.schema).pk) == key_id


def test_the_private_key_opens_inside_its_house_only(satama: Member, skargard: Member) -> None:
    key_id, wrapped = held(satama)
    with inside(satama):
        private = unwrap_private_key(wrapped, key_id=key_id)
    assert len(private) == 32
    assert private not in wrapped
    with inside(skargard), pytest.raises(InvalidTag):
        unwrap_private_key(wrapped, key_id=key_id)
    with entered(NETWORK), pytest.raises(NoScope):
        unwrap_private_key(wrapped, key_id=key_id)
    with pytest.raises(NoScope):
        unwrap_private_key(wrapped, key_id=key_id)


def test_a_wrapped_key_does_not_open_under_another_id_or_another_master_key(
    satama: Member, skargard: Member
) -> None:
    key_id, wrapped = held(satama)
    with inside(satama):
        with pytest.raises(InvalidTag):
            unwrap_private_key(wrapped, key_id=held(skargard)[0])
        with (
            override_settings(MASTER_KEY=b"another-master-key-of-32-bytes.."),
            pytest.raises(InvalidTag),
        ):
            unwrap_private_key(wrapped, key_id=key_id)
        unwrap_private_key(wrapped, key_id=key_id)


def test_both_parties_read_the_same_body(satama: Member, skargard: Member) -> None:
    bodies = []
    for member in (satama, skargard):
        with inside(member):
            bodies.append(open_body(Referral.objects.get(pk=satama.sent)))
    assert bodies[0] == bodies[1]
    assert bodies[0].identity.given_name == f"Osma{satama.sentinel}"


def test_a_third_house_holding_the_whole_row_reads_nothing(
    satama: Member, members: dict[str, Member]
) -> None:
    with inside(satama):
        stolen = Referral.objects.get(pk=satama.sent)
    with inside(members["rannikko"]), pytest.raises(NotForThisKey):
        open_body(stolen)


def test_a_key_is_published_in_ones_own_name_only_and_not_changed(
    satama: Member, skargard: Member
) -> None:
    statement = (
        "INSERT INTO referrals_publickey (id, organisation, key, made_at)"
        " VALUES (gen_random_uuid(), %s, 'x', now())"
    )
    with inside(satama):
        assert changed(statement, [satama.schema]) == 1
        with refused("row-level security"):
            changed(statement, [skargard.schema])
        for forbidden in (
            "UPDATE referrals_publickey SET key = 'y'",
            "DELETE FROM referrals_publickey",
        ):
            with refused("permission denied"):
                changed(forbidden)


def test_the_network_reads_no_public_key_and_no_private_one(satama: Member) -> None:
    with entered(NETWORK):
        with refused("permission denied"):
            changed("SELECT key FROM referrals_publickey")
        with refused("permission denied"):
            changed(f'SELECT wrapped FROM "{satama.schema}".sealing_privatekey')
