"""What visitors were told: counted, and searched for words that are not their organisation's."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.isolation.served.crowd import MORE
from tests.support.world import Member

KEYS = ("satama", "skargard", "rannikko", "uusi", "suljettu", *MORE)
WORD = re.compile(rf"z([qr])(?:{'|'.join(KEYS)})z\1")
"""The words of tests.support.world: zq…zq is an organisation's own, zr…zr its referral's.

Only those there are: tokens are random letters, and sooner or later begin and end like a word.
"""

RECEIVED_FROM = {"satama": "rannikko", "skargard": "satama", "rannikko": "skargard"}
"""Whose referral each has received, and may read the words of."""


def foreign_words(text: str, member: Member | None) -> list[str]:
    """Words in `text` that its reader has no right to; the network's people have it to none."""
    mine = set()
    if member:
        sender = RECEIVED_FROM.get(member.key, member.key)
        mine = {member.sentinel, member.referral_sentinel, f"zr{sender}zr"}
    return [found[0] for found in WORD.finditer(text) if found[0] not in mine]


@dataclass
class Tally:
    """What one visitor or several have seen.

    `failed` counts answers that a fault explains. `notes` are the words of notes whose saving was
    acknowledged, by organisation; `threads` the organisations each thread of the server has served.
    """

    requests: int = 0
    failed: int = 0
    foreign: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    visits: Counter[str] = field(default_factory=Counter)
    notes: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    threads: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def foreign_bytes(self) -> int:
        return sum(len(said.split()[0]) for said in self.foreign)

    def fewest_at_one_thread(self, answers: int) -> int:
        """The fewest organisations that a thread with so many answers has served."""
        return min(len(set(keys)) for keys in self.threads.values() if len(keys) >= answers)

    @classmethod
    def of(cls, tallies: Iterable[Tally]) -> Tally:
        """All of them together."""
        total = cls()
        for one in tallies:
            total.requests += one.requests
            total.failed += one.failed
            total.foreign += one.foreign
            total.unexpected += one.unexpected
            total.visits += one.visits
            for key, words in one.notes.items():
                total.notes[key] += words
            for thread, keys in one.threads.items():
                total.threads[thread] += keys
        return total
