"""Beginning an import and trying it out: nothing is written about anybody yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.workshop.audit.services import Actor, record
from apps.workshop.importing import doubles as alike
from apps.workshop.importing.doubles import Double
from apps.workshop.importing.fields import BY_CODE, recognise
from apps.workshop.importing.files import Table
from apps.workshop.importing.models import Import
from apps.workshop.importing.rows import Person, Reader, Understood
from apps.workshop.importing.sealed import keep_table, seal, table_of
from apps.workshop.importing.values import Lists
from tenants.accounts.roles import Right

AT_ONCE = 500
"""So many rows are done while the page is awaited; more go to the worker."""

SHOWN = 5

NEEDS = {"identity_code": Right.SEE_IDENTITY_CODES, "is_protected": Right.PROTECT_CONTACT}
"""Columns that only some may bring in."""


class NotNow(Exception):
    """The import is not at the step that was asked for. Nothing was changed."""


def held(run: Import, *states: str) -> Import:
    """The import, locked, in one of these states. Raises `NotNow`."""
    found = Import.objects.select_for_update(of=("self",)).filter(pk=run.pk).first()
    if found is None or found.state not in states:
        raise NotNow
    return found


@transaction.atomic
def begin(table: Table, *, file_name: str, by: Actor) -> Import:
    """Take a table in, with what each column seems to be."""
    if not by.user.may(Right.IMPORT_PARTICIPANTS):
        raise PermissionDenied
    run = Import(file_name=file_name[:100], begun_by=by.user)
    run.rows = run.total = sum(any(row) for row in table.rows)
    run.columns = _allowed(recognise(table.headings, table.rows), by)
    keep_table(run, table)
    run.save(force_insert=True)
    record(by, "imports.begin", run=str(run.pk))
    return run


def _allowed(columns: Sequence[str], by: Actor) -> list[str]:
    return [code if code not in NEEDS or by.user.may(NEEDS[code]) else "" for code in columns]


@transaction.atomic
def start_check(run: Import, columns: Sequence[str], *, by: Actor) -> Import:
    """Have the rows checked under these meanings: at once, or by the worker where they are many."""
    from apps.workshop.importing.tasks import check_rows

    now = held(run, Import.State.READ, Import.State.CHECKED)
    now.columns = _allowed([code if code in BY_CODE else "" for code in columns], by)
    now.anyway, now.sealed_findings = [], ""
    now.state, now.done, now.moved_at = Import.State.CHECKING, 0, timezone.now()
    now.save()
    if now.rows > AT_ONCE:
        check_rows.later(run=str(now.pk), by=by.user.pk)
    else:
        check(now, by=by)
    return now


@dataclass(frozen=True)
class Tried:
    """What an import would do: whom it would add, who is here, and which rows are refused."""

    found: Understood
    doubles: list[Double]


def try_out(run: Import, by: Actor, report: Callable[[int], None] = lambda done: None) -> Tried:
    """Read the whole table and look for people who are here. Writes nothing."""
    found = Reader(table_of(run), run.columns, Lists(by)).read(report)
    own = run.arrivals.values_list("participant_id", flat=True)
    return Tried(found, alike.doubles(found.people, apart=own, by=by))


def check(run: Import, *, by: Actor, report: Callable[[int], None] = lambda done: None) -> None:
    """Try the import out and keep what was found. The trail has who was met."""
    tried = try_out(run, by, report)
    with transaction.atomic():
        now = held(run, Import.State.CHECKING)
        here = [one.participant for one in tried.doubles if one.participant]
        record(by, "imports.check", here, run=str(now.pk))
        now.sealed_findings = seal(now, findings(tried))
        now.added, now.refused = len(tried.found.people), len(tried.found.refused)
        now.skipped = len(tried.doubles)
        now.added -= now.skipped
        now.done, now.state, now.moved_at = now.total, Import.State.CHECKED, timezone.now()
        now.save()


def findings(tried: Tried) -> dict[str, object]:
    """As they are kept for the page."""
    names = {one.number: one.newcomer.details for one in tried.found.people}
    return {
        "people": [_shown(one) for one in tried.found.people[:SHOWN]],
        "refused": [[one.number, one.problems] for one in tried.found.refused],
        "doubles": [
            [
                one.number,
                f"{names[one.number]['family_name']}, {names[one.number]['given_name']}",
                str(one.participant or ""),
                one.by_code,
            ]
            for one in tried.doubles
        ],
    }


def _shown(one: Person) -> list[str]:
    """One of the first people, as the record would begin: for whoever looks it over."""
    details, periods = one.newcomer.details, one.newcomer.periods
    unit, coaches = details.get("unit"), one.newcomer.coaches
    return [
        str(one.number),
        f"{details['family_name']}, {details['given_name']}",
        str(one.born_on or ""),
        str(details["came_on"]),
        unit.name if unit else "",
        ", ".join(coach.full_name for coach in coaches),
        " ".join(period.service_basis for period in periods),
    ]


@transaction.atomic
def discard(run: Import, *, by: Actor) -> None:
    """Throw an import away that has brought nobody in, with its table."""
    now = held(run, Import.State.READ, Import.State.CHECKED)
    record(by, "imports.discard", run=str(now.pk))
    now.delete()
