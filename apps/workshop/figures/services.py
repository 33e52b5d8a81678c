"""Counting changes where they happen, and publishing them to the shared cells."""

from __future__ import annotations

from collections import Counter

from django.db import transaction

from apps.network.statistics.measures import Measure
from apps.network.statistics.services import fold
from apps.workshop.figures.models import Delta
from kit.database.scope import current_organisation
from tenants.organisations.models import Organisation


def count(measure: Measure, *, year: int, amount: int = 1) -> None:
    """Note a change of a figure, in the caller's transaction, and have it published soon after."""
    from apps.workshop.figures.tasks import publish

    Delta.objects.create(measure=measure.code, year=year, amount=amount)
    publish.later(once="publish")


@transaction.atomic
def publish_deltas() -> int:
    """Fold every waiting change into the shared cells, exactly once. Returns how many there were.

    An organisation that is not confirmed keeps its changes; they are folded once it is.
    """
    us = Organisation.objects.get(schema_name=current_organisation())
    if not us.is_confirmed:
        return 0
    waiting = list(Delta.objects.select_for_update(skip_locked=True).order_by("pk"))
    changes: Counter[tuple[str, int]] = Counter()
    for delta in waiting:
        changes[delta.measure, delta.year] += delta.amount
    fold(changes)
    Delta.objects.filter(pk__in=[delta.pk for delta in waiting]).delete()
    return len(waiting)
