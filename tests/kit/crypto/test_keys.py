"""A private key opens in its own organisation's scope and nowhere else."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from pytest_django import Settings

from kit.crypto.keys import _wrapping_key, new_key_pair, unwrap_private_key, wrap_private_key
from kit.database.names import NETWORK
from kit.database.scope import NoScope, entered
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db

KEY_ID = "9b6f3f0e-4d0b-4f1b-8a52-0d4a1d4a3a11"
PRIVATE = new_key_pair().private


@pytest.fixture
def wrapped(satama: Member, db: None) -> bytes:
    with inside(satama):
        return wrap_private_key(PRIVATE, key_id=KEY_ID)


def test_a_key_comes_back_where_it_was_wrapped(wrapped: bytes, satama: Member) -> None:
    assert PRIVATE not in wrapped
    with inside(satama):
        assert unwrap_private_key(wrapped, key_id=KEY_ID) == PRIVATE


def test_a_key_copied_into_another_organisation_does_not_open(
    wrapped: bytes, skargard: Member
) -> None:
    with inside(skargard), pytest.raises(InvalidTag):
        unwrap_private_key(wrapped, key_id=KEY_ID)


def test_the_network_unwraps_and_wraps_nothing(wrapped: bytes) -> None:
    with entered(NETWORK):
        with pytest.raises(NoScope):
            unwrap_private_key(wrapped, key_id=KEY_ID)
        with pytest.raises(NoScope):
            wrap_private_key(PRIVATE, key_id=KEY_ID)


def test_outside_every_scope_nothing_is_unwrapped(wrapped: bytes) -> None:
    with pytest.raises(NoScope):
        unwrap_private_key(wrapped, key_id=KEY_ID)


def test_a_key_under_another_id_does_not_open(wrapped: bytes, satama: Member) -> None:
    with inside(satama), pytest.raises(InvalidTag):
        unwrap_private_key(wrapped, key_id=KEY_ID[:-1] + "2")


def test_an_altered_key_does_not_open(wrapped: bytes, satama: Member) -> None:
    altered = bytearray(wrapped)
    altered[-1] ^= 1
    with inside(satama), pytest.raises(InvalidTag):
        unwrap_private_key(bytes(altered), key_id=KEY_ID)


def test_another_master_key_opens_nothing(
    wrapped: bytes, satama: Member, settings: Settings
) -> None:
    settings.MASTER_KEY = b"another-master-key-of-32-bytes--"
    with inside(satama), pytest.raises(InvalidTag):
        unwrap_private_key(wrapped, key_id=KEY_ID)


def test_the_same_key_is_wrapped_differently_each_time(wrapped: bytes, satama: Member) -> None:
    with inside(satama):
        assert wrap_private_key(PRIVATE, key_id=KEY_ID) != wrapped


def test_every_organisation_has_a_wrapping_key_of_its_own(satama: Member, skargard: Member) -> None:
    assert _wrapping_key(satama.schema) == _wrapping_key(satama.schema)
    assert _wrapping_key(satama.schema) != _wrapping_key(skargard.schema)


def test_key_pairs_are_random_and_32_bytes_a_half() -> None:
    pairs = [new_key_pair() for _ in range(3)]
    assert len({pair.private for pair in pairs}) == 3
    assert {len(half) for pair in pairs for half in (pair.public, pair.private)} == {32}
