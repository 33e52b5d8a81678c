"""The verbs of waiting lists: put on, change the place in line, offer a place, leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Avg, F
from django.utils import timezone

from apps.workshop.audit.services import Actor
from apps.workshop.intake.models import Contact, Place, Step
from apps.workshop.intake.permissions import record_on
from apps.workshop.intake.services.contacts import NotOpen, go_to, open_contact
from apps.workshop.units.models import Unit

AVERAGE_OF = timedelta(days=365)


class ReasonIsNeeded(Exception):
    """The order was to change without a word of why."""


def line_of(unit_id: int) -> list[Place]:
    """Who waits for a unit, the next one first."""
    waiting = Place.objects.filter(unit_id=unit_id, left_at=None)
    return list(waiting.order_by("position", "since", "id"))


def _number(line: list[Place]) -> None:
    for number, place in enumerate(line, 1):
        if place.position != number:
            Place.objects.filter(pk=place.pk).update(position=number)
            place.position = number


@transaction.atomic
def put_on_list(
    contact: Contact, unit: Unit, *, expected_on: date | None, is_urgent: bool, by: Actor
) -> Step:
    """Put a contact on a unit's list: after the last urgent one when urgent, last otherwise."""
    held = open_contact(contact, *Contact.OPEN)
    # One at a time into a line.
    Unit.objects.select_for_update().get(pk=unit.pk)
    line = line_of(unit.pk)
    place = Place.objects.create(
        contact=held,
        unit=unit,
        position=len(line) + 1,
        is_urgent=is_urgent,
        expected_on=expected_on,
    )
    line.insert(_after_urgent(line) if is_urgent else len(line), place)
    _number(line)
    if held.taken_by_id is None:
        held.taken_by = by.user
        held.save(update_fields=["taken_by"])
    return go_to(held, Contact.State.WAITING, by=by, text=unit.name, action="intake.wait")


def _after_urgent(line: list[Place]) -> int:
    """The index behind the last urgent one."""
    return max((number for number, one in enumerate(line, 1) if one.is_urgent), default=0)


@dataclass(frozen=True)
class Order:
    """What may be changed about a place in line."""

    position: int
    is_urgent: bool
    expected_on: date | None
    reason: str


def place_of(contact: Contact) -> Place | None:
    """The place where a contact waits now."""
    return contact.places.select_related("unit", "ordered_by").filter(left_at=None).first()


@transaction.atomic
def change_place(contact: Contact, order: Order, *, by: Actor) -> Step | None:
    """Move somebody in line. Becoming urgent moves them by the rule.

    Raises `ReasonIsNeeded` when the order changes without one, and `NotOpen`.
    """
    held, place = _waiting(contact)
    line = line_of(place.unit_id)
    index = next(number for number, one in enumerate(line) if one.pk == place.pk)
    wanted = min(max(order.position, 1), len(line)) - 1
    if order.is_urgent != place.is_urgent and wanted == index:
        rest = [one for one in line if one.pk != place.pk]
        wanted = _after_urgent(rest) if order.is_urgent else index
    moves = wanted != index or order.is_urgent != place.is_urgent
    if moves and not order.reason.strip():
        raise ReasonIsNeeded
    place.expected_on, place.is_urgent = order.expected_on, order.is_urgent
    if moves:
        place.order_reason, place.ordered_by = order.reason.strip(), by.user
    place.save()
    line.insert(wanted, line.pop(index))
    _number(line)
    record_on(by, "intake.move", held)
    if not moves:
        return None
    return Step.objects.create(
        contact=held, kind=Step.Kind.MOVED, text=order.reason.strip(), by=by.user
    )


@transaction.atomic
def offer(contact: Contact, *, answer_by: date, by: Actor) -> Step:
    """Offer the place that has become free. The person answers by a day."""
    held, place = _waiting(contact)
    place.offered_on, place.answer_by = timezone.localdate(), answer_by
    place.save(update_fields=["offered_on", "answer_by"])
    record_on(by, "intake.offer", held)
    return Step.objects.create(contact=held, kind=Step.Kind.OFFERED, by=by.user)


@transaction.atomic
def leave(contact: Contact, *, reason: str, by: Actor) -> Step:
    """Take a contact off the list, for a reason. What comes next is decided anew."""
    held, place = _waiting(contact)
    Place.objects.filter(pk=place.pk).update(left_at=timezone.now(), left_how=Place.Left.GAVE_UP)
    _number(line_of(place.unit_id))
    is_recommended = hasattr(held, "recommendation")
    state = Contact.State.RECOMMENDED if is_recommended else Contact.State.TRIAGE
    return go_to(held, state, by=by, text=reason, action="intake.leave")


def _waiting(contact: Contact) -> tuple[Contact, Place]:
    """The locked contact and its place, with the whole line locked. Raises `NotOpen`."""
    held = open_contact(contact, Contact.State.WAITING)
    place = place_of(held)
    if place is None:
        raise NotOpen
    Unit.objects.select_for_update().get(pk=place.unit_id)
    return held, Place.objects.get(pk=place.pk)


def average_waits() -> dict[int, int]:
    """By unit, how many days those waited who got a place within a year. One query."""
    since = timezone.now() - AVERAGE_OF
    got = Place.objects.filter(left_how=Place.Left.STARTED, left_at__gte=since)
    waited = got.order_by().values_list("unit").annotate(days=Avg(F("left_at") - F("since")))
    return {unit: round(average / timedelta(days=1)) for unit, average in waited}
