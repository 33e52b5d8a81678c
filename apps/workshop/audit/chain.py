"""Linking entries into a chain, and finding what was done to them past the organisation's role."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.network.anchors.services import anchors, set_anchor
from apps.workshop.audit.models import Entry, Link
from apps.workshop.audit.seals import BEGINNING, code_of, digest_of
from kit.database.scope import current_organisation

logger = logging.getLogger(__name__)

AT_ONCE = 2000
LONGEST_TRANSACTION = timedelta(hours=1)
"""An entry may appear this long after its own time: its transaction was open meanwhile."""


def link_new() -> int:
    """Link the open organisation's entries that have no place yet. Returns how many.

    Two workers at once are no harm: the second finds the place taken and comes again.
    """
    linked = 0
    try:
        while batch := _link_some():
            linked += batch
    except IntegrityError:
        logger.info("Somebody else is linking the trail of %s.", current_organisation())
    return linked


@transaction.atomic
def _link_some() -> int:
    last = Link.objects.select_related("entry").order_by("-position").first()
    position, digest = (last.position, bytes(last.digest)) if last else (0, BEGINNING)
    links = []
    for entry in unlinked(last)[:AT_ONCE]:
        position += 1
        digest = digest_of(digest, position, entry)
        links.append(Link(position=position, entry=entry, digest=digest))
    if not links:
        return 0
    Link.objects.bulk_create(links)
    if set_anchor(position=position, digest=digest):
        # The log leaves the machine; with it the anchor is outside the database as well.
        logger.info("Anchor %s %s %s", current_organisation(), position, digest.hex())
    return len(links)


def unlinked(last: Link | None = None) -> QuerySet[Entry]:
    """Entries without a place in the chain, in the order of their making."""
    waiting = Entry.objects.filter(link__isnull=True).order_by("id")
    if last is not None:
        # Everything older was linked long ago; without this each look would read the whole trail.
        waiting = waiting.filter(at__gte=last.linked_at - LONGEST_TRANSACTION)
    return waiting


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


def verify() -> Verdict:
    """Read the open organisation's whole trail and compare it with its codes and anchors.

    Finds entries that were altered, removed or put in another order, links that were, and a trail
    that was cut short since an anchor. What was added less than a minute ago is only counted.
    """
    damages: list[Damage] = []
    digests: dict[int, bytes] = {}
    wanted = {anchor.position for anchor in anchors()}
    count, before = 0, BEGINNING
    for link, entry in _chain():
        count += 1
        if link.position != count:
            damages.append(Damage("removed", f"links {count} to {link.position - 1}"))
            count = link.position
        if entry is None:
            damages.append(Damage("removed", f"entry {link.entry_id}, link {link.position}"))
        else:
            damages += _altered(entry)
            if digest_of(before, link.position, entry) != bytes(link.digest):
                damages.append(Damage("reordered or replaced", f"link {link.position}"))
        before = bytes(link.digest)
        if link.position in wanted:
            digests[link.position] = before
    damages += _against_anchors(count, digests)
    tail = list(Entry.objects.filter(link__isnull=True).order_by("id"))
    for entry in tail:
        damages += _altered(entry)
    since = tail[0].at.isoformat(timespec="seconds") if tail else ""
    if tail and tail[0].at < timezone.now() - LONGEST_TRANSACTION:
        damages.append(Damage("not linked", f"{len(tail)} entries since {since}"))
    return Verdict(count, len(tail), since, damages)


def _chain() -> Iterator[tuple[Link, Entry | None]]:
    """Every link with its entry, or None where the entry is gone."""
    position = 0
    while links := list(Link.objects.filter(position__gt=position).order_by("position")[:AT_ONCE]):
        entries = Entry.objects.in_bulk([link.entry_id for link in links])
        for link in links:
            yield link, entries.get(link.entry_id)
        position = links[-1].position


def _altered(entry: Entry) -> list[Damage]:
    if code_of(entry) == bytes(entry.mac):
        return []
    return [Damage("altered", f"entry {entry.pk} of {entry.at:%Y-%m-%d %H:%M}")]


def _against_anchors(count: int, digests: dict[int, bytes]) -> Iterator[Damage]:
    for anchor in anchors():
        if anchor.position > count:
            yield Damage("cut short", f"links {count + 1} to {anchor.position}, known {anchor.day}")
        elif digests.get(anchor.position) != bytes(anchor.digest):
            yield Damage("rewritten", f"up to link {anchor.position}, anchored {anchor.day}")
