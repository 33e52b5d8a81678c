"""What the shared layer holds of a referral, and who can open it."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from django.db import IntegrityError, transaction
from nacl.exceptions import CryptoError
from psycopg.rows import dict_row

from apps.network.referrals.models import PublicKey, Referral
from apps.network.referrals.services import envelope_of
from apps.workshop.sealing.models import PrivateKey
from apps.workshop.sealing.services import open_body
from kit.crypto.keys import unwrap_private_key
from kit.crypto.sealing import NotForThisKey, unseal
from kit.database.names import NETWORK
from kit.database.scope import entered
from tests.apps.workshop.statements import refused, rows, tables_holding
from tests.support import database
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def row_of(pk: str) -> dict[str, Any]:
    """The whole row as the superuser reads it."""
    address = database.address("postgres")
    with psycopg.connect(address, row_factory=dict_row) as server:
        found = server.execute("SELECT * FROM referrals_referral WHERE id = %s", [pk]).fetchone()
    assert found is not None
    return found


def private_key(member: Member) -> tuple[str, bytes]:
    with inside(member):
        held = PrivateKey.objects.get()
        return str(held.pk), unwrap_private_key(bytes(held.wrapped), key_id=str(held.pk))


def referral(member: Member, pk: str) -> Referral:
    with inside(member):
        return Referral.objects.get(pk=pk)


def test_the_superuser_reads_no_word_of_what_was_sent(satama: Member) -> None:
    row = row_of(satama.sent)
    words = (satama.sentinel, satama.referral_sentinel, "Osma", "Toive", "2004", "written")
    for column, value in row.items():
        held = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        assert not [word for word in words if word.encode() in held], column
    # The same words are found where they belong, so the search can find them.
    assert tables_holding(f"Osma{satama.sentinel}", satama.schema)


def test_no_table_of_the_shared_layer_holds_a_participants_name(members: dict[str, Member]) -> None:
    for member in members.values():
        assert tables_holding(f"Osma{member.sentinel}", "public") == set()
        assert tables_holding(member.referral_sentinel, "public") == set()


def test_the_body_is_sealed_to_exactly_two_keys(
    satama: Member, skargard: Member, members: dict[str, Member]
) -> None:
    row = row_of(satama.sent)
    keys = {name: private_key(member) for name, member in members.items()}
    assert (str(row["sender_key_id"]), str(row["receiver_key_id"])) == (
        keys["satama"][0],
        keys["skargard"][0],
    )
    sealed = {column for column in row if column.startswith(("sealed_", "data_key_"))}
    assert sealed == {"sealed_body", "data_key_for_sender", "data_key_for_receiver"}
    envelope = envelope_of(referral(satama, satama.sent))
    assert envelope.data_keys.keys() == {keys["satama"][0], keys["skargard"][0]}
    bound_to = referral(satama, satama.sent).identity
    for name, (key_id, private) in keys.items():
        if name in ("satama", "skargard"):
            body = unseal(envelope, bound_to=bound_to, key_id=key_id, private=private)
            assert satama.sentinel.encode() in body
        else:
            with pytest.raises(NotForThisKey):
                unseal(envelope, bound_to=bound_to, key_id=key_id, private=private)
            with pytest.raises(CryptoError):
                unseal(envelope, bound_to=bound_to, key_id=keys["satama"][0], private=private)


@pytest.mark.parametrize(
    "column", ["sealed_body", "data_key_for_sender", "data_key_for_receiver", "*"]
)
def test_the_networks_role_reads_states_and_no_bodies(column: str) -> None:
    with entered(NETWORK):
        assert rows("SELECT count(*), min(sent_at) FROM referrals_referral")[0][0] == 3
        with refused("permission denied"):
            rows(f"SELECT {column} FROM referrals_referral")


def test_an_envelope_moved_to_another_row_does_not_open(
    satama: Member, skargard: Member, members: dict[str, Member]
) -> None:
    there, here = referral(satama, satama.sent), referral(satama, satama.received)
    with inside(satama):
        assert open_body(there).need.wish == f"Toive {satama.referral_sentinel}"
        moved = referral(satama, satama.sent)
        moved.id = here.id
        with pytest.raises(InvalidTag):
            open_body(moved)


@pytest.mark.parametrize("party", ["sender_id", "receiver_id"])
def test_an_envelope_does_not_open_between_other_parties(
    satama: Member, members: dict[str, Member], party: str
) -> None:
    moved = referral(satama, satama.sent)
    key_id, private = private_key(satama)
    setattr(moved, party, members["rannikko"].schema)
    with pytest.raises(InvalidTag):
        unseal(envelope_of(moved), bound_to=moved.identity, key_id=key_id, private=private)


@pytest.mark.parametrize("position", [0, 11, 12, 40, -1])
def test_a_changed_byte_is_noticed(satama: Member, position: int) -> None:
    changed = referral(satama, satama.sent)
    body = bytearray(changed.sealed_body)
    body[position] ^= 1
    changed.sealed_body = bytes(body)
    with inside(satama), pytest.raises(InvalidTag):
        open_body(changed)


def test_the_same_text_sent_twice_is_sealed_differently(members: dict[str, Member]) -> None:
    bodies = {bytes(row_of(member.sent)["sealed_body"]) for member in list(members.values())[:3]}
    nonces = {body[:12] for body in bodies}
    assert len(bodies) == len(nonces) == 3


def test_a_refusal_without_a_reason_is_refused_by_the_database(
    satama: Member, skargard: Member
) -> None:
    reasonless = pytest.raises(IntegrityError, match="a_refusal_has_a_reason")
    with inside(skargard):
        ours = Referral.objects.filter(pk=satama.sent)
        with reasonless, transaction.atomic():
            ours.update(state="declined")
        with pytest.raises(IntegrityError), transaction.atomic():
            ours.update(state="accepted", decline_reason="full")
        assert ours.update(state="declined", decline_reason="full") == 1


def test_keys_of_confirmed_members_only_are_shown_to_others(
    satama: Member, uusi: Member, members: dict[str, Member]
) -> None:
    with inside(satama):
        shown = set(PublicKey.objects.values_list("organisation_id", flat=True))
    assert shown == {members[key].schema for key in ("satama", "skargard", "rannikko")}
    with inside(uusi):
        assert set(PublicKey.objects.values_list("organisation_id", flat=True)) == {uusi.schema}
