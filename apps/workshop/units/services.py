"""The verbs of units: add, change, close and open again."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.workshop.audit.services import Actor, record
from apps.workshop.units.models import Unit, Worker
from apps.workshop.units.signals import unit_closed
from tenants.accounts.models import User


class NameIsTaken(Exception):
    """Another unit, open or closed, has this name."""


@transaction.atomic
def add_unit(*, name: str, people: Iterable[User] = (), by: Actor) -> Unit:
    """A new unit and who works there. Raises `NameIsTaken`."""
    unit = Unit(name=name.strip())
    _save(unit)
    _set_people(unit, people)
    record(by, "units.add", unit=unit.pk, users=_users_of(unit))
    return unit


@transaction.atomic
def change_unit(unit: Unit, *, name: str, people: Iterable[User], by: Actor) -> Unit:
    """Another name, other people. What they see changes with their next request.

    Raises `NameIsTaken`.
    """
    held = Unit.objects.select_for_update().get(pk=unit.pk)
    held.name = name.strip()
    _save(held)
    _set_people(held, people)
    record(by, "units.change", unit=held.pk, users=_users_of(held))
    return held


@transaction.atomic
def close_unit(unit: Unit, *, by: Actor) -> bool:
    """Take nobody new into the unit. Who is there stays. False when it was closed already."""
    closed = Unit.objects.filter(pk=unit.pk, closed_at__isnull=True).update(
        closed_at=timezone.now()
    )
    if closed:
        record(by, "units.close", unit=unit.pk)
        unit_closed.send(Unit, unit=unit, by=by)
    return bool(closed)


@transaction.atomic
def open_unit(unit: Unit, *, by: Actor) -> bool:
    """Take people into the unit again. False when it was open."""
    opened = Unit.objects.filter(pk=unit.pk, closed_at__isnull=False).update(closed_at=None)
    if opened:
        record(by, "units.open", unit=unit.pk)
    return bool(opened)


def _save(unit: Unit) -> None:
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError:
        raise NameIsTaken(unit.name) from None


def _set_people(unit: Unit, people: Iterable[User]) -> None:
    wanted = {person.pk for person in people}
    unit.workers.exclude(user_id__in=wanted).delete()
    Worker.objects.bulk_create(
        [Worker(unit=unit, user_id=pk) for pk in sorted(wanted)], ignore_conflicts=True
    )


def _users_of(unit: Unit) -> str:
    """The ids of who works there, for the trail."""
    return " ".join(
        str(pk) for pk in unit.workers.order_by("user_id").values_list("user_id", flat=True)
    )
