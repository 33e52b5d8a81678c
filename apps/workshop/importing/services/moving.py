"""Work of imports in the background: going on with what broke off, and removing what is old."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.workshop.audit.services import Actor
from apps.workshop.importing.models import UNDOABLE_FOR, Arrival, Import
from apps.workshop.importing.services.checking import NotNow, held

KEPT = timedelta(days=1)
"""So long may people's data lie in an import: a day."""


@transaction.atomic
def go_on(run: Import, *, by: Actor) -> None:
    """Queue work again that stands still. Raises `NotNow`."""
    from apps.workshop.importing import tasks

    now = held(run, *Import.MOVING)
    if not now.stands_still:
        raise NotNow
    now.moved_at = timezone.now()
    now.save(update_fields=["moved_at"])
    job = {
        Import.State.CHECKING: tasks.check_rows,
        Import.State.RUNNING: tasks.bring_rows,
        Import.State.UNDOING: tasks.undo_rows,
    }[Import.State(now.state)]
    job.later(run=str(now.pk), by=by.user.pk)


def clean() -> int:
    """Remove tables and findings a day old, and what undoing needs when its time is over.

    An import that brought nobody in goes whole; of the others the counts stay.
    """
    oldest = timezone.now() - KEPT
    begun = Q(state__in=[Import.State.READ, Import.State.CHECKING, Import.State.CHECKED])
    gone = Import.objects.filter(begun, begun_at__lt=oldest).delete()[0]
    for run in Import.objects.filter(state=Import.State.RUNNING, moved_at__lt=oldest):
        _give_up(run)
    old = Import.objects.filter(begun_at__lt=oldest).exclude(sealed_table="", sealed_findings="")
    # What runs still needs its table: it has moved within the day.
    emptied = old.exclude(state=Import.State.RUNNING).update(sealed_table="", sealed_findings="")
    Arrival.objects.filter(run__finished_at__lt=timezone.now() - UNDOABLE_FOR).delete()
    return gone + emptied


@transaction.atomic
def _give_up(run: Import) -> None:
    """An import that broke off and that nobody went on with: what has come in can be undone."""
    now = held(run, Import.State.RUNNING)
    now.state, now.finished_at, now.added = Import.State.DONE, timezone.now(), now.arrivals.count()
    now.save()
