"""Taking a whole import back: who has not been worked with goes, everybody else stays."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from apps.workshop.audit.services import Actor
from apps.workshop.importing.models import Arrival, Import
from apps.workshop.importing.services.checking import AT_ONCE, NotNow, held
from apps.workshop.participants.bringing import states_of, take_out, worked_with
from apps.workshop.participants.models import Participant

BATCH = 200


@transaction.atomic
def start(run: Import, *, by: Actor) -> Import:
    """Have an import undone. Raises `NotNow` for one that is not done, or too long ago."""
    from apps.workshop.importing.tasks import undo_rows

    now = held(run, Import.State.DONE)
    if now.undoable_until is None:
        raise NotNow
    now.state, now.moved_at = Import.State.UNDOING, timezone.now()
    now.done, now.total = 0, now.arrivals.count()
    now.save()
    if now.total > AT_ONCE:
        undo_rows.later(run=str(now.pk), by=by.user.pk)
    else:
        undo(now, by=by)
    return now


def undo(run: Import, *, by: Actor) -> None:
    """Remove the records that nobody has touched. May be begun again where it broke off."""
    last = 0
    while batch := list(run.arrivals.filter(number__gt=last)[:BATCH]):
        last = batch[-1].number
        _batch(run, batch, by)
    with transaction.atomic():
        now = held(run, Import.State.UNDOING)
        now.state, now.moved_at, now.sealed_findings = Import.State.UNDONE, timezone.now(), ""
        now.removed = now.added - now.arrivals.count()
        now.done = now.total
        now.save()


@transaction.atomic
def _batch(run: Import, batch: Sequence[Arrival], by: Actor) -> None:
    held(run, Import.State.UNDOING)
    # Nobody begins to work with them between the looking and the taking out.
    ids = [one.participant_id for one in batch]
    people = {one.pk: one for one in Participant.objects.select_for_update().filter(pk__in=ids)}
    now, busy = states_of(ids), worked_with(ids, apart=[Arrival])
    untouched = [
        people[one.participant_id]
        for one in batch
        if now.get(one.participant_id) == one.state and one.participant_id not in busy
    ]
    try:
        if untouched:
            take_out(untouched, by=by, run=str(run.pk))
    except ProtectedError:
        for one in untouched:
            _alone(run, one, by)
    run.done, run.moved_at = min(run.done + len(batch), run.total), timezone.now()
    run.save(update_fields=["done", "moved_at"])


def _alone(run: Import, person: Participant, by: Actor) -> None:
    try:
        take_out([person], by=by, run=str(run.pk))
    except ProtectedError:
        return
