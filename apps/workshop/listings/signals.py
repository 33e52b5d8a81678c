"""A unit that closes is no longer shown to others."""

from __future__ import annotations

from django.dispatch import receiver

from apps.workshop.audit.services import Actor
from apps.workshop.listings.services import hide, own_listings
from apps.workshop.units.models import Unit
from apps.workshop.units.signals import unit_closed


@receiver(unit_closed)
def closed(unit: Unit, by: Actor, **_given: object) -> None:
    """Opened again, the unit stays hidden until somebody has looked at its listing."""
    for listing in own_listings().filter(unit=unit.pk):
        hide(listing, by=by)
