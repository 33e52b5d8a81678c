"""A copy of a part of the log as a table: ids and no content, at once or as long work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.workshop.audit.models import Entry
from apps.workshop.work import services as long_work
from apps.workshop.work.models import Work
from kit.audit.reading import Part
from kit.tables import csv_lines, file_name
from tenants.accounts.models import User

AT_ONCE = 5000
"""More entries than this take longer than somebody should look at an empty page."""

STEP = 500


NAME = "loki"


def table(entries: Iterable[Entry]) -> Iterator[str]:
    """The table line by line, the heads first."""
    header = [
        _("Time"),
        _("Who"),
        _("Roles"),
        _("What"),
        _("Why"),
        _("Participants"),
        _("Way"),
        _("Address"),
    ]
    return csv_lines(header, map(_cells, entries))


def _cells(entry: Entry) -> list[str]:
    return [
        timezone.localtime(entry.at).isoformat(timespec="seconds"),
        entry.actor_name,
        " ".join(entry.actor_roles),
        entry.action,
        entry.ground,
        " ".join(entry.participant_ids),
        entry.way,
        entry.address or "",
    ]


@transaction.atomic
def begin_copy(part: Part, *, total: int, by: User) -> Work:
    """Have a large copy made in the background. A second click finds the copy of the first."""
    from apps.workshop.oversight.tasks import copy_log

    wanted = _as_arguments(part)
    open_states = (Work.State.WAITING, Work.State.RUNNING)
    same = long_work.of(by).filter(kind=Work.Kind.LOG_COPY, arguments=wanted, state__in=open_states)
    found = same.first()
    if found:
        return found
    work = long_work.begin(Work.Kind.LOG_COPY, total=total, by=by, **wanted)
    copy_log.later(work=str(work.pk))
    return work


def make_copy(work: Work, report: Callable[[int], None]) -> tuple[str, bytes]:
    """The file of a piece of work, read a step at a time. Entries are only ever added."""
    pieces = list(table(_in_steps(_as_part(work.arguments), report)))
    return file_name(NAME), "".join(pieces).encode()


def _in_steps(part: Part, report: Callable[[int], None]) -> Iterator[Entry]:
    entries, done = part.of(Entry.objects.all()), 0
    step = list(entries[:STEP])
    while step:
        yield from step
        done += len(step)
        report(done)
        step = list(entries.filter(pk__lt=step[-1].pk)[:STEP])


def _as_arguments(part: Part) -> dict[str, Any]:
    return {
        "begins_on": str(part.begins_on or ""),
        "ends_on": str(part.ends_on or ""),
        "who": part.who.pk if part.who else 0,
        "group": part.group,
    }


def _as_part(arguments: dict[str, Any]) -> Part:
    def day(name: str) -> dt.date | None:
        return dt.date.fromisoformat(arguments[name]) if arguments[name] else None

    who = User.objects.filter(pk=arguments["who"]).first()
    return Part(day("begins_on"), day("ends_on"), who, arguments["group"])
