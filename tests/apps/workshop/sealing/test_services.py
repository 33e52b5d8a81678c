"""The organisation's key pairs: wrapped for itself, opened by nobody else, and taken anew."""

from __future__ import annotations

import uuid

import pytest
from cryptography.exceptions import InvalidTag
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils import timezone

from apps.network.referrals.models import DataKey, Lock, PublicKey, Referral
from apps.workshop.referring.services import answering, opening, taking_back
from apps.workshop.sealing import services as sealing
from apps.workshop.sealing.models import PrivateKey
from kit.crypto.keys import unwrap_private_key
from kit.crypto.sealing import NotForThisKey
from kit.database.names import NETWORK
from kit.database.scope import NoScope, entered
from tests.apps.network.referrals import full
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
        assert str(sealing.ensure_key_pair()) == key_id
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


def test_both_parties_read_the_same_need(satama: Member, skargard: Member) -> None:
    opened = []
    for member in (satama, skargard):
        with inside(member):
            opened.append(sealing.open_parts(Referral.objects.get(pk=satama.sent)))
    assert opened[0].blocks == opened[1].blocks
    assert opened[0].identity
    assert opened[0].identity.given_name == f"Osma{satama.sentinel}"
    assert opened[1].identity is None


def test_a_third_house_holding_the_whole_row_reads_nothing(
    satama: Member, members: dict[str, Member]
) -> None:
    with inside(satama):
        stolen = Referral.objects.get(pk=satama.sent)
        keys = list(DataKey.objects.filter(referral_id=satama.sent))
    with inside(members["rannikko"]):
        assert sealing.data_keys(stolen) == {}
        assert sealing.open_parts(stolen).blocks == {}
        for one in keys:
            with pytest.raises(NotForThisKey):
                sealing.private_key(one.key_id)


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
        with refused("permission denied"):
            changed("UPDATE referrals_publickey SET key = 'y'")
        # Another's is not removed, and one's own not while anything is sealed to it.
        remove = "DELETE FROM referrals_publickey WHERE organisation = %s"
        assert changed(remove, [skargard.schema]) == 0
        with pytest.raises(IntegrityError, match="sealed_to_a_key_there_is"), transaction.atomic():
            changed(remove, [satama.schema])


def test_the_network_reads_no_public_key_and_no_private_one(satama: Member) -> None:
    with entered(NETWORK):
        with refused("permission denied"):
            changed("SELECT key FROM referrals_publickey")
        with refused("permission denied"):
            changed(f'SELECT wrapped FROM "{satama.schema}".sealing_privatekey')


def newest_of(member: Member) -> uuid.UUID:
    with inside(member):
        newest = sealing.held_keys().newest
        assert newest
        return newest


def keys_of(pk: uuid.UUID, holder: Member) -> dict[int, uuid.UUID]:
    """Which key each lock's data key is sealed to, as its holder sees it now."""
    with inside(holder):
        found = DataKey.objects.filter(referral_id=pk, holder_id=holder.schema)
        return {one.lock: one.key_id for one in found}


def test_the_sender_takes_a_new_key_and_lets_the_old_one_go(
    satama: Member, skargard: Member, members: dict[str, Member]
) -> None:
    with inside(members["rannikko"]):
        # What satama has received itself would keep the old key: see below.
        by = full.actor(members["rannikko"])
        received = opening.open_referral(uuid.UUID(satama.received), by=by)
        taking_back.withdraw(received, by=by)
    pk, old = full.send(satama, skargard), newest_of(satama)
    with inside(satama):
        new = sealing.take_new_key()
        assert sealing.retire_old_keys() == 0
        keys = DataKey.objects.filter(holder_id=satama.schema, key_id=old).count()
        # And two questions: one that was asked, and one that satama was asked.
        before = keys + 2
        assert keys >= 4
        assert sealing.held_keys() == sealing.HeldKeys(new, 1, before)
        assert sealing.reseal() == before
        assert sealing.reseal() == 0
        assert sealing.retire_old_keys() == 1
        assert sealing.held_keys() == sealing.HeldKeys(new, 0, 0)
        assert not PublicKey.objects.filter(pk=old).exists()
        opened = opening.open_referral(pk, by=full.actor(satama))
        assert opened.identity
        assert opened.parts.text("wish") == full.BLOCKS[full.Kind.WISH]
    assert keys_of(pk, satama) == {Lock.NEED: new, Lock.NAME: new}


def test_the_receiver_s_old_key_stays_until_the_second_lock_opens(
    satama: Member, skargard: Member
) -> None:
    pk, old = full.send(satama, skargard), newest_of(skargard)
    with inside(skargard):
        new = sealing.take_new_key()
        sealing.reseal()
        assert sealing.retire_old_keys() == 0
        assert sealing.held_keys().older == 1
    assert keys_of(pk, skargard) == {Lock.NEED: new}
    full.promise(pk, satama, skargard)
    assert keys_of(pk, skargard) == {Lock.NEED: new, Lock.NAME: old}
    with inside(skargard):
        opened = opening.open_referral(pk, by=full.actor(skargard))
        assert opened.identity
        assert opened.parts.code
        # The one of the tests' network is not answered either.
        by = full.actor(skargard)
        answering.accept(
            opening.open_referral(uuid.UUID(satama.sent), by=by),
            starts_on=timezone.localdate(),
            by=by,
        )
        assert sealing.reseal() == 2
        assert sealing.retire_old_keys() == 1
        assert opening.open_referral(pk, by=by).identity
    assert keys_of(pk, skargard) == {Lock.NEED: new, Lock.NAME: new}


def test_a_shredded_referral_holds_no_key_back(satama: Member, skargard: Member) -> None:
    pk = full.send(satama, skargard)
    with inside(skargard):
        sealing.take_new_key()
        sealing.reseal()
    for each in (pk, uuid.UUID(satama.sent)):
        with inside(satama):
            by = full.actor(satama)
            taking_back.withdraw(opening.open_referral(each, by=by), by=by)
    with inside(skargard):
        assert sealing.retire_old_keys() == 1


def test_what_is_sent_after_a_new_key_is_sealed_to_it(satama: Member, skargard: Member) -> None:
    with inside(skargard):
        new = sealing.take_new_key()
    pk = full.send(satama, skargard)
    full.promise(pk, satama, skargard)
    assert set(keys_of(pk, skargard).values()) == {new}


def test_nobody_seals_anew_what_is_the_other_side_s_or_closed(
    satama: Member, skargard: Member
) -> None:
    pk = full.send(satama, skargard)
    spoil = "UPDATE referrals_datakey SET sealed = 'x'"
    with inside(satama):
        assert changed(f"{spoil} WHERE referral_id = %s AND holder <> current_user", [pk]) == 0
        with refused("permission denied"):
            changed("UPDATE referrals_datakey SET lock = 1")
        with refused("permission denied"):
            changed("UPDATE referrals_datakey SET holder = current_user")
    with inside(skargard), transaction.atomic():
        # Even blindly, without looking at a row: only those of the first lock.
        mine = Referral.objects.filter(receiver_id=skargard.schema).count()
        theirs = Referral.objects.filter(sender_id=skargard.schema).count()
        assert changed(spoil) == mine + 2 * theirs
        transaction.set_rollback(True)
