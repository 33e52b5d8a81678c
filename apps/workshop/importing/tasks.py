"""Background work of imports. Arguments are ids; what is about people stays sealed."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable

from django.utils import timezone, translation

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.importing.models import Import
from apps.workshop.importing.services import bringing, checking, moving, undoing
from apps.workshop.importing.services.checking import NotNow
from kit.jobs import job
from tenants.accounts.models import User
from tenants.organisations.rounds import on_rounds

logger = logging.getLogger(__name__)


@job("importing.check_rows")
def check_rows(run: str, by: int) -> None:
    """Try a large table out."""
    _do(run, by, Import.State.CHECKING, _check)


@job("importing.bring_rows")
def bring_rows(run: str, by: int) -> None:
    """Bring the people of a large table in."""
    _do(run, by, Import.State.RUNNING, lambda found, by: bringing.bring(found, by=by))


@job("importing.undo_rows")
def undo_rows(run: str, by: int) -> None:
    """Take a large import back."""
    _do(run, by, Import.State.UNDOING, lambda found, by: undoing.undo(found, by=by))


def _check(found: Import, by: Actor) -> None:
    def report(done: int) -> None:
        Import.objects.filter(pk=found.pk).update(done=done, moved_at=timezone.now())

    checking.check(found, by=by, report=report)


def _do(run: str, by: int, state: str, act: Callable[[Import, Actor], None]) -> None:
    """In the language of whoever asked. An import that has moved on meanwhile is left alone."""
    found = Import.objects.filter(pk=uuid.UUID(run), state=state).first()
    user = User.objects.filter(pk=by).first()
    if found is None or user is None:
        return
    with translation.override(user.language):
        try:
            act(found, Actor(user, Entry.Way.JOB))
        except NotNow:
            logger.info("An import has moved on while it was worked on.")


@on_rounds(
    "importing.clean_everywhere",
    cron="40 * * * *",
    failed="Old imports of %s were not removed.",
)
def clean_everywhere() -> None:
    """Remove what imports keep of people for longer than is needed, every hour."""
    moving.clean()
