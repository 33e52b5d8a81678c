"""Counting changes where they happen, and publishing them to the shared cells."""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from django.db.models import Sum

from apps.network.statistics.measures import Measure
from apps.network.statistics.services import fold, published_figures
from apps.workshop.figures.models import Delta
from kit.database.gathering import tell
from kit.database.scope import current_organisation
from tenants.organisations.models import Organisation


def count(measure: Measure, *, year: int, amount: int = 1) -> None:
    """Note a change of a figure, in the caller's transaction, and have it published soon after."""
    from apps.workshop.figures.tasks import publish

    tell(Delta(measure=measure.code, year=year, amount=amount))
    publish.later(once="publish")


def exact_figures(year: int) -> list[tuple[Measure, int]]:
    """The open organisation's exact figures of a year: its cells and what still waits."""
    waiting = Delta.objects.filter(year=year).values_list("measure").annotate(Sum("amount"))
    not_yet = dict(waiting.order_by("measure"))
    return [
        (measure, published + not_yet.get(measure.code, 0))
        for measure, published in published_figures(year)
    ]


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
