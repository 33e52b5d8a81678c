"""Beginning long work, moving it on, and finishing it."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.pages import page
from apps.workshop.notifications.services import notify
from apps.workshop.work.models import Work
from tenants.accounts.models import User

KEPT_HOURS = 24
"""A result is a copy of data: it does not lie about for longer than its reader needs."""


def begin(kind: Work.Kind, *, total: int, by: User, **arguments: int | str) -> Work:
    """A new piece of work. The caller queues the job that does it, in the same transaction."""
    return Work.objects.create(kind=kind, begun_by=by, total=total, arguments=arguments)


def of(person: User) -> QuerySet[Work]:
    """What a person had begun, without the results."""
    return Work.objects.filter(begun_by=person).defer("result")


def wait_again(work: Work) -> bool:
    """Put work that stands still back to its beginning. False when it does not stand still.

    The caller queues the job again, in the same transaction.
    """
    if not work.stands_still:
        return False
    still = Work.objects.filter(pk=work.pk, moved_at=work.moved_at).exclude(state=Work.State.DONE)
    return bool(still.update(state=Work.State.WAITING, done=0, moved_at=timezone.now()))


def carry_out(work: Work, make: Callable[[Callable[[int], None]], tuple[str, bytes]]) -> None:
    """Do the work: `make` is given a function to report how many steps are done.

    It returns the file's name and what is in it. Done work is not done again; work that broke off
    begins at its beginning. Outside a transaction, so that others see it move.
    """
    held = Work.objects.filter(pk=work.pk).exclude(state=Work.State.DONE)
    if not held.update(state=Work.State.RUNNING, done=0, moved_at=timezone.now()):
        return

    def report(done: int) -> None:
        held.update(done=min(done, work.total), moved_at=timezone.now())

    try:
        name, content = make(report)
    except Exception:
        held.update(state=Work.State.FAILED, moved_at=timezone.now())
        raise
    _finish(work, name, content)


@transaction.atomic
def _finish(work: Work, name: str, content: bytes) -> None:
    finished = Work.objects.filter(pk=work.pk).exclude(state=Work.State.DONE)
    if finished.update(
        state=Work.State.DONE,
        done=work.total,
        moved_at=timezone.now(),
        file_name=name,
        result=zlib.compress(content),
    ):
        notify(
            [work.begun_by], Kind.WORK_DONE, key=str(work.pk), about_url=page("work:one", work.pk)
        )


def result_of(work: Work) -> bytes:
    """What came of it. Raises `Work.DoesNotExist` while there is nothing yet."""
    found = Work.objects.exclude(result=None).get(pk=work.pk)
    return zlib.decompress(bytes(found.result or b""))


def clean() -> int:
    """Remove work and results that are older than is kept. How many there were."""
    oldest = timezone.now() - timedelta(hours=KEPT_HOURS)
    return Work.objects.filter(begun_at__lt=oldest).delete()[0]
