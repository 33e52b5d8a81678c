"""Linking entries into a chain, and finding what was done to them past the database's roles."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from kit.audit.rows import Act, DaysEnd, Place
from kit.audit.seals import BEGINNING, code_of, digest_of
from kit.database.scope import current_name

logger = logging.getLogger(__name__)

AT_ONCE = 2000
LONGEST_TRANSACTION = timedelta(hours=1)
"""An entry may appear this long after its own time: its transaction was open meanwhile."""


@dataclass(frozen=True)
class Damage:
    """Something that was done to the trail: of what kind, and where."""

    kind: str
    where: str


@dataclass(frozen=True)
class Verdict:
    """How a trail was found. `tail` entries are not linked yet, the oldest since `tail_since`."""

    links: int
    tail: int
    tail_since: str
    damages: list[Damage]


class SetsAnchor(Protocol):
    """Notes how far the trail has come today. True for the day's first."""

    def __call__(self, *, position: int, digest: bytes) -> bool: ...


@dataclass(frozen=True)
class Trail:
    """The trail of whoever's scope is open: its two tables, and where its anchors are kept.

    `entries` is a model made of `Act`, `links` one of `Place`. (The checker knows no field of a
    model that is still to be named.)
    """

    entries: Any
    links: Any
    anchors: Callable[[], Iterable[DaysEnd]]
    set_anchor: SetsAnchor

    def link_new(self) -> int:
        """Link the open scope's entries that have no place yet. Returns how many.

        Two workers at once are no harm: the second finds the place taken and comes again.
        """
        linked = 0
        try:
            while batch := self._link_some():
                linked += batch
        except IntegrityError:
            logger.info("Somebody else is linking the trail of %s.", current_name())
        return linked

    @transaction.atomic
    def _link_some(self) -> int:
        last = self.links.objects.select_related("entry").order_by("-position").first()
        position, digest = (last.position, bytes(last.digest)) if last else (0, BEGINNING)
        links = []
        for entry in self.unlinked(last)[:AT_ONCE]:
            position += 1
            digest = digest_of(digest, position, entry)
            links.append(self.links(position=position, entry=entry, digest=digest))
        if not links:
            return 0
        self.links.objects.bulk_create(links)
        if self.set_anchor(position=position, digest=digest):
            # The log leaves the machine; with it the anchor is outside the database as well.
            logger.info("Anchor %s %s %s", current_name(), position, digest.hex())
        return len(links)

    def unlinked(self, last: Place | None = None) -> QuerySet[Any]:
        """Entries without a place in the chain, in the order of their making."""
        waiting: QuerySet[Any] = self.entries.objects.filter(link__isnull=True).order_by("id")
        if last is not None:
            # Everything older was linked long ago; without this each look would read it all.
            waiting = waiting.filter(at__gte=last.linked_at - LONGEST_TRANSACTION)
        return waiting

    def verify(self) -> Verdict:
        """Read the open scope's whole trail and compare it with its codes and anchors.

        Finds entries that were altered, removed or put in another order, links that were, and a
        trail that was cut short since an anchor. What was added less than a minute ago is only
        counted.
        """
        damages: list[Damage] = []
        digests: dict[int, bytes] = {}
        wanted = {anchor.position for anchor in self.anchors()}
        count, before = 0, BEGINNING
        for link, entry in self._chain():
            count += 1
            if link.position != count:
                damages.append(Damage("removed", f"links {count} to {link.position - 1}"))
                count = link.position
            if entry is None:
                damages.append(Damage("removed", f"entry {link.entry_id}, link {link.position}"))
            else:
                damages += self._altered(entry)
                if digest_of(before, link.position, entry) != bytes(link.digest):
                    damages.append(Damage("reordered or replaced", f"link {link.position}"))
            before = bytes(link.digest)
            if link.position in wanted:
                digests[link.position] = before
        damages += self._against_anchors(count, digests)
        tail = list(self.entries.objects.filter(link__isnull=True).order_by("id"))
        for entry in tail:
            damages += self._altered(entry)
        since = tail[0].at.isoformat(timespec="seconds") if tail else ""
        if tail and tail[0].at < timezone.now() - LONGEST_TRANSACTION:
            damages.append(Damage("not linked", f"{len(tail)} entries since {since}"))
        return Verdict(count, len(tail), since, damages)

    def _chain(self) -> Iterator[tuple[Any, Act | None]]:
        """Every link with its entry, or None where the entry is gone."""
        position = 0
        in_order = self.links.objects.order_by("position")
        while links := list(in_order.filter(position__gt=position)[:AT_ONCE]):
            entries = self.entries.objects.in_bulk([link.entry_id for link in links])
            for link in links:
                yield link, entries.get(link.entry_id)
            position = links[-1].position

    def _altered(self, entry: Act) -> list[Damage]:
        if code_of(entry) == bytes(entry.mac):
            return []
        return [Damage("altered", f"entry {entry.pk} of {entry.at:%Y-%m-%d %H:%M}")]

    def _against_anchors(self, count: int, digests: dict[int, bytes]) -> Iterator[Damage]:
        for anchor in self.anchors():
            if anchor.position > count:
                where = f"links {count + 1} to {anchor.position}, known {anchor.day}"
                yield Damage("cut short", where)
            elif digests.get(anchor.position) != bytes(anchor.digest):
                yield Damage("rewritten", f"up to link {anchor.position}, anchored {anchor.day}")
