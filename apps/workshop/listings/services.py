"""The verbs of our own listings: write, publish, hide, confirm, say how many places are free."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.network.directory.models import MOST_PLACES, Listing
from apps.workshop.audit.services import Actor, record
from apps.workshop.units.models import Unit
from kit.database.scope import current_organisation


class MovedMeanwhile(Exception):
    """Somebody else has said another number of free places; `now` is that number."""

    def __init__(self, now: int) -> None:
        super().__init__(now)
        self.now = now


def own_listings() -> QuerySet[Listing]:
    """What others see of our units, or would see."""
    return Listing.objects.filter(organisation_id=current_organisation()).order_by("sort_key", "pk")


@transaction.atomic
def write_listing(unit: Unit, values: Mapping[str, object], *, by: Actor) -> Listing:
    """Write about a unit for the first time, or anew. What is written today is correct today.

    `values` are fields of the listing. A new one is hidden until it is published.
    """
    # Two at once wait for each other here, so that a unit gets one listing; and whoever moves the
    # bar meanwhile waits for the row, or its number would be written over.
    list(Unit.objects.select_for_update(no_key=True).filter(pk=unit.pk))
    listing = own_listings().select_for_update().filter(unit=unit.pk).first()
    if listing is None:
        listing = Listing(organisation_id=current_organisation(), unit=unit.pk)
    is_new = listing._state.adding
    for name, value in values.items():
        setattr(listing, name, value)
    listing.confirmed_on = timezone.localdate()
    listing.free_places = min(listing.free_places, most_free(listing))
    # Where the policy refuses, an update changes no row, and a second try would be an insert.
    listing.save(force_insert=is_new, force_update=not is_new)
    record(by, "directory.write", unit=unit.pk, listing=str(listing.pk))
    return listing


def most_free(listing: Listing) -> int:
    """How many places can be free at most."""
    return MOST_PLACES if listing.places is None else listing.places


def publish(listing: Listing, *, by: Actor) -> bool:
    """Show the unit to other members and on the public pages. False when it was shown already."""
    return _change(listing, by, "directory.publish", is_public=True)


def hide(listing: Listing, *, by: Actor) -> bool:
    """Show it to nobody else any more. False when it was hidden already."""
    return _change(listing, by, "directory.hide", is_public=False)


def confirm(listing: Listing, *, by: Actor) -> bool:
    """Say that everything is still correct today. False when somebody has said so today."""
    return _change(listing, by, "directory.confirm", confirmed_on=timezone.localdate())


@transaction.atomic
def say_free(listing: Listing, *, seen: int, free: int, by: Actor) -> None:
    """Say how many places are free today, over the number that was seen on the page.

    A second click finds its own number there, and that is no conflict. Raises `MovedMeanwhile`, and
    ValueError for a number that cannot be.
    """
    if not 0 <= free <= most_free(listing):
        raise ValueError(free)
    today = timezone.localdate()
    seen_still = own_listings().filter(pk=listing.pk, free_places=seen)
    if not seen_still.update(free_places=free, free_places_on=today):
        now = own_listings().values_list("free_places", flat=True).get(pk=listing.pk)
        if now != free:
            raise MovedMeanwhile(now)
        return
    record(by, "directory.free", unit=listing.unit, free=free)


@transaction.atomic
def _change(listing: Listing, by: Actor, action: str, **values: object) -> bool:
    """One guarded UPDATE, so that of two clicks one is in the trail."""
    changed = own_listings().filter(pk=listing.pk).exclude(**values).update(**values)
    if changed:
        record(by, action, unit=listing.unit, listing=str(listing.pk))
    return bool(changed)
