"""The verbs of the directory: list a confirmed member, and find members and their units."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from apps.network.directory.models import Entry, Listing
from kit.sorting import sort_key
from tenants.organisations.models import Organisation


def list_member(organisation: Organisation) -> Entry:
    """Put a confirmed organisation into the directory, as its register row says. Safe to repeat.

    Runs in the network's scope.
    """
    entry, _made = Entry.objects.update_or_create(
        organisation=organisation,
        defaults={
            "name": organisation.name,
            "municipality_code": organisation.municipality_code,
            "language": organisation.language,
        },
    )
    return entry


def named(typed: str) -> QuerySet[Entry]:
    """Confirmed members in whose name each typed word begins a word; of three letters at least.

    Whose members they are is public, as is a name; who works there is not.
    """
    words = sort_key(typed).split()
    if not words or max(map(len, words)) < 3:
        return Entry.objects.none()
    found = Entry.objects.filter(organisation__state="open").order_by("sort_key", "pk")
    for word in words:
        found = found.filter(Q(sort_key__startswith=word) | Q(sort_key__contains=f" {word}"))
    return found.select_related("organisation").prefetch_related("organisation__domains")


def listings() -> QuerySet[Listing]:
    """Published units of confirmed members, ours among them; none while we are not confirmed.

    Row-level security shows nobody else's, and our own hidden ones are left out here.
    """
    members = Entry.objects.values("organisation_id")
    return Listing.objects.filter(is_public=True, organisation_id__in=members)


def listing_of(pk: uuid.UUID) -> Listing | None:
    """A published unit; None for one that is hidden, unknown, or of a member that has left."""
    return listings().filter(pk=pk).first()


def member_names(organisations: Iterable[str]) -> dict[str, str]:
    """What confirmed members are called, by their schema's name."""
    entries = Entry.objects.filter(organisation_id__in=set(organisations))
    return dict(entries.values_list("organisation_id", "name"))
