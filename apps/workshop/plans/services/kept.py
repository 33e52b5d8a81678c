"""Adding and changing what two people may change at once: the second loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.workshop.audit.services import Actor
from apps.workshop.participants.compartments import TO_WRITE, Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import must_reach
from apps.workshop.plans.models.kept import Kept
from kit.meanwhile import ChangedMeanwhile

Row = TypeVar("Row", bound=Kept)


class NoLongerSo(Exception):
    """What was to be done has been done already, or does not follow from how things are now."""


def may_write(
    participant: Participant, by: Actor, part: Compartment = Compartment.COACHING
) -> None:
    """Asked by every verb here. Raises PermissionDenied."""
    if not by.user.may(TO_WRITE[part]):
        raise PermissionDenied
    must_reach(by, participant.pk)


def saved(
    row: Row, values: Mapping[str, Any], *, opened_version: int, by: Actor
) -> tuple[Row, list[str]]:
    """Write what differs in the row that was opened as `opened_version`; what it was is returned.

    Raises `ChangedMeanwhile`. A second click finds its own values, and that is no conflict.
    """
    model = type(row)
    held = model._default_manager.select_for_update().get(pk=row.pk)
    changed = sorted(name for name, value in values.items() if getattr(held, name) != value)
    if not changed:
        return held, []
    if held.version != opened_version:
        raise ChangedMeanwhile(held)
    for name in changed:
        setattr(held, name, values[name])
    _touch(held, by)
    held.save(update_fields=[*changed, "version", "changed_by", "changed_at"])
    return held, changed


def set_now(row: Kept, by: Actor, **values: Any) -> None:
    """Set some values of a row that is held already."""
    for name, value in values.items():
        setattr(row, name, value)
    _touch(row, by)
    row.save(update_fields=[*values, "version", "changed_by", "changed_at"])


def _touch(row: Kept, by: Actor) -> None:
    row.version += 1
    row.changed_by = by.user
    row.changed_at = timezone.now()
