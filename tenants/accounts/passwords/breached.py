"""Passwords that were stolen elsewhere and are tried first: a list that lies beside this file.

Nothing is asked of the network. infra/passwords/build.py makes the list.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from hashlib import sha256
from pathlib import Path

LIST = Path(__file__).with_name("breached.bin")
DIGEST_BYTES = 5


def is_breached(password: str) -> bool:
    """Whether the password is on the list, in capitals or not."""
    digest = sha256(password.lower().encode()).digest()[:DIGEST_BYTES]
    known = _digests()
    place = bisect_left(known, digest)
    return place < len(known) and known[place] == digest


class _Digests:
    """The file as a sorted sequence: a quarter of a megabyte, however many processes read it."""

    def __init__(self, whole: bytes) -> None:
        self.whole = whole

    def __len__(self) -> int:
        return len(self.whole) // DIGEST_BYTES

    def __getitem__(self, place: int) -> bytes:
        return self.whole[place * DIGEST_BYTES : (place + 1) * DIGEST_BYTES]


@cache
def _digests() -> _Digests:
    return _Digests(LIST.read_bytes())
