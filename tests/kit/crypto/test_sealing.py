"""A text opens with its data key, in its place, as it was closed; a data key for its reader."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.crypto.keys import KeyPair, new_key_pair
from kit.crypto.sealing import NotIntact, close, new_data_key, open_closed, open_key, seal_key

TEXT = "Osma Osallinen toivoo puupajaa – 🪚".encode()
ROW, OTHER_ROW = b"part 1", b"part 2"
RECEIVER, STRANGER = new_key_pair(), new_key_pair()
FLIPS = 1000


def flipped(held: bytes, chance: Random) -> bytes:
    """The same with one bit of it turned."""
    bit = chance.randrange(8 * len(held))
    changed = bytearray(held)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_it_opens_and_nothing_of_it_can_be_read() -> None:
    key = new_data_key()
    closed, sealed = close(TEXT, key, ROW), seal_key(key, RECEIVER.public)
    assert open_closed(closed, open_key(sealed, RECEIVER.private), ROW) == TEXT
    assert TEXT not in closed
    assert b"Osallinen" not in closed
    assert key not in sealed


def test_the_same_is_sealed_differently_each_time() -> None:
    key = new_data_key()
    assert new_data_key() != key
    assert len({close(TEXT, key, ROW)[:12] for _turn in range(100)}) == 100
    assert seal_key(key, RECEIVER.public) != seal_key(key, RECEIVER.public)


@pytest.mark.parametrize("pair", [STRANGER, KeyPair(RECEIVER.public, bytes(32))])
def test_a_data_key_opens_for_its_reader_only(pair: KeyPair) -> None:
    with pytest.raises(NotIntact):
        open_key(seal_key(new_data_key(), RECEIVER.public), pair.private)


def test_a_text_opens_in_its_place_and_with_its_own_key_only() -> None:
    key = new_data_key()
    closed = close(TEXT, key, ROW)
    for other_key, place in ((key, OTHER_ROW), (new_data_key(), ROW), (key, b"")):
        with pytest.raises(NotIntact):
            open_closed(closed, other_key, place)


def test_every_turned_bit_is_noticed() -> None:
    chance, key = Random(6), new_data_key()  # noqa: S311
    closed, sealed = close(TEXT, key, ROW), seal_key(key, RECEIVER.public)
    for _turn in range(FLIPS):
        with pytest.raises(NotIntact):
            open_closed(flipped(closed, chance), key, ROW)
        with pytest.raises(NotIntact):
            open_key(flipped(sealed, chance), RECEIVER.private)


@pytest.mark.parametrize("kept", [0, 1, 11, 12, 27, -1])
def test_what_is_cut_short_is_noticed(kept: int) -> None:
    key = new_data_key()
    with pytest.raises(NotIntact):
        open_closed(close(TEXT, key, ROW)[:kept], key, ROW)
    with pytest.raises(NotIntact):
        open_key(seal_key(key, RECEIVER.public)[:kept], RECEIVER.private)


@given(st.binary(max_size=3000), st.binary(max_size=60))
def test_any_text_comes_back_as_it_was(text: bytes, place: bytes) -> None:
    key = new_data_key()
    assert open_closed(close(text, key, place), key, place) == text
