"""An envelope opens for its two readers, in its own row, and as it was sealed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st
from nacl.exceptions import CryptoError

from kit.crypto.keys import KeyPair, new_key_pair
from kit.crypto.sealing import Envelope, NotForThisKey, seal, unseal

BODY = "Osma Osallinen toivoo puupajaa – 🪚".encode()
ROW, OTHER_ROW = b"referral 1", b"referral 2"
SENDER, RECEIVER, STRANGER = new_key_pair(), new_key_pair(), new_key_pair()


@pytest.fixture
def envelope() -> Envelope:
    return seal(BODY, bound_to=ROW, readers={"sender": SENDER.public, "receiver": RECEIVER.public})


def opened(envelope: Envelope, key_id: str = "receiver", pair: KeyPair = RECEIVER) -> bytes:
    return unseal(envelope, bound_to=ROW, key_id=key_id, private=pair.private)


def test_both_readers_open_it(envelope: Envelope) -> None:
    assert opened(envelope) == BODY
    assert opened(envelope, "sender", SENDER) == BODY


def test_nothing_of_the_body_can_be_read_in_it(envelope: Envelope) -> None:
    raw = envelope.text + b"".join(envelope.data_keys.values())
    assert BODY not in raw
    assert b"Osallinen" not in raw


def test_the_same_body_is_sealed_differently_each_time(envelope: Envelope) -> None:
    again = seal(BODY, bound_to=ROW, readers={"receiver": RECEIVER.public})
    assert again.text != envelope.text
    assert again.data_keys["receiver"] != envelope.data_keys["receiver"]


def test_a_key_it_was_not_sealed_to_does_not_open_it(envelope: Envelope) -> None:
    with pytest.raises(NotForThisKey):
        opened(envelope, "stranger", STRANGER)
    with pytest.raises(CryptoError):
        opened(envelope, "receiver", STRANGER)
    # One's own key does not open the other's box either.
    with pytest.raises(CryptoError):
        opened(envelope, "sender", RECEIVER)


def test_an_envelope_moved_to_another_row_does_not_open(envelope: Envelope) -> None:
    with pytest.raises(InvalidTag):
        unseal(envelope, bound_to=OTHER_ROW, key_id="receiver", private=RECEIVER.private)
    assert opened(envelope) == BODY


@pytest.mark.parametrize("place", [0, 11, 12, 20, -1])
def test_an_altered_text_does_not_open(envelope: Envelope, place: int) -> None:
    text = bytearray(envelope.text)
    text[place] ^= 1
    with pytest.raises(InvalidTag):
        opened(replace(envelope, text=bytes(text)))


@pytest.mark.parametrize("place", [0, 31, 32, 50, -1])
def test_an_altered_data_key_does_not_open(envelope: Envelope, place: int) -> None:
    box = bytearray(envelope.data_keys["receiver"])
    box[place] ^= 1
    with pytest.raises(CryptoError):
        opened(replace(envelope, data_keys={"receiver": bytes(box)}))


def test_the_text_of_one_envelope_does_not_open_with_the_keys_of_another(
    envelope: Envelope,
) -> None:
    other = seal(b"something else", bound_to=ROW, readers={"receiver": RECEIVER.public})
    with pytest.raises(InvalidTag):
        opened(replace(envelope, data_keys=other.data_keys))


@given(st.binary(max_size=3000), st.binary(max_size=60))
def test_any_body_comes_back_as_it_was(body: bytes, row: bytes) -> None:
    envelope = seal(body, bound_to=row, readers={"me": RECEIVER.public})
    assert unseal(envelope, bound_to=row, key_id="me", private=RECEIVER.private) == body
