"""Bringing the people of a table in: batch by batch, and one by one where a batch meets trouble."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.workshop.audit.services import Actor, record
from apps.workshop.importing.models import Arrival, Import
from apps.workshop.importing.rows import Person
from apps.workshop.importing.sealed import seal, table_of
from apps.workshop.importing.services.checking import AT_ONCE, NotNow, Tried, held, try_out
from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.pages import page
from apps.workshop.notifications.services import notify
from apps.workshop.participants.bringing import bring_in, states_of
from apps.workshop.participants.identity.services import ONE_RECORD

BATCH = 200


@transaction.atomic
def start(run: Import, anyway: Collection[int], *, by: Actor) -> Import:
    """Have the people brought in. `anyway` are lines to take although somebody alike is here."""
    from apps.workshop.importing.tasks import bring_rows

    now = held(run, Import.State.CHECKED)
    now.anyway = sorted(anyway)
    now.state, now.done, now.added = Import.State.RUNNING, 0, 0
    now.moved_at = timezone.now()
    now.save()
    if now.rows > AT_ONCE:
        bring_rows.later(run=str(now.pk), by=by.user.pk)
    else:
        bring(now, by=by)
    return now


def bring(run: Import, *, by: Actor) -> None:
    """Bring in everybody who has not come yet. May be broken off and begun again at any time."""
    tried = try_out(run, by)
    out = _left_out(tried, run.anyway)
    come = set(run.arrivals.values_list("number", flat=True))
    wanted = [one for one in tried.found.people if one.number not in out]
    waiting = [one for one in wanted if one.number not in come]
    _say(run, len(wanted) - len(waiting), len(wanted))
    for begin in range(0, len(waiting), BATCH):
        out |= _batch(run, waiting[begin : begin + BATCH], by)
    _finish(run, tried, out, by)


def _left_out(tried: Tried, anyway: Collection[int]) -> dict[int, str]:
    """By line, why somebody is not brought in. A second record with one code never is."""
    wanted = set(anyway)
    return {
        one.number: _("Was here already.")
        if one.participant
        else _("Somebody outside your reach has a record with this code already.")
        for one in tried.doubles
        if one.by_code or one.number not in wanted
    }


def _batch(run: Import, people: Sequence[Person], by: Actor) -> dict[int, str]:
    """A transaction of its own. Returns the lines that were not taken after all, and why."""
    with transaction.atomic():
        held(run, Import.State.RUNNING)
        # Another worker may have taken the work for broken off and gone on with it.
        numbers = [one.number for one in people]
        come = set(run.arrivals.filter(number__in=numbers).values_list("number", flat=True))
        people = [one for one in people if one.number not in come]
        refused: dict[int, str] = {}
        try:
            _enter(run, people, by)
        except IntegrityError:
            for one in people:
                try:
                    _enter(run, [one], by)
                except IntegrityError as fault:
                    refused[one.number] = _in_words(fault)
        _say(run, run.done + len(numbers), run.total)
    return refused


@transaction.atomic
def _enter(run: Import, people: Sequence[Person], by: Actor) -> None:
    """All of these or none, in a savepoint."""
    reason = _("Brought in from an earlier register, where it was decided.")
    made = bring_in([one.newcomer for one in people], reason=reason, by=by, run=str(run.pk))
    states = states_of([one.pk for one in made])
    Arrival.objects.bulk_create(
        Arrival(run=run, participant=record, number=one.number, state=states[record.pk])
        for one, record in zip(people, made, strict=True)
    )


def _in_words(fault: IntegrityError) -> str:
    if ONE_RECORD in str(fault):
        return _("Somebody has a record with this code already.")
    return _("The row does not fit with what is here already. Add the person by hand.")


def _say(run: Import, done: int, total: int) -> None:
    run.done, run.total, run.moved_at = min(done, total), total, timezone.now()
    run.save(update_fields=["done", "total", "moved_at"])


@transaction.atomic
def _finish(run: Import, tried: Tried, out: dict[int, str], by: Actor) -> None:
    try:
        now = held(run, Import.State.RUNNING)
    except NotNow:
        return
    now.added = now.arrivals.count()
    now.refused = len(tried.found.refused)
    now.skipped = len(out)
    now.sealed_findings = seal(now, {"left": _left_rows(now, tried, out)})
    now.sealed_table = ""
    now.state, now.finished_at = Import.State.DONE, timezone.now()
    now.done, now.total, now.moved_at = now.added, now.added, timezone.now()
    now.save()
    record(by, "imports.finish", run=str(now.pk))
    if now.rows > AT_ONCE:
        where = page("importing:one", now.pk)
        notify([now.begun_by], Kind.WORK_DONE, key=str(now.pk), about_url=where)


def _left_rows(run: Import, tried: Tried, out: dict[int, str]) -> list[list[str]]:
    """The rows that were not taken as they stood in the file, after line and reason."""
    table = table_of(run)
    why = {one.number: " ".join(one.problems) for one in tried.found.refused}
    for one in tried.found.people:
        if one.number in out:
            why |= dict.fromkeys(one.numbers, out[one.number])
    rows = [[str(number), why[number], *table.rows[number - table.first]] for number in sorted(why)]
    return [["", "", *table.headings], *rows]
