"""Plans agreed and looked at again, and agreements that end, on a participant's path."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Participant
from apps.workshop.participants.path.events import Event, Row, Source, rows_of
from apps.workshop.participants.permissions import Access
from apps.workshop.plans.models import Agreement, Plan
from apps.workshop.plans.permissions import Sight


def _plans(participant: Participant, by: Actor, access: Access) -> Iterable[QuerySet[Any, Any]]:
    """Days on which goals were agreed, and are to be looked at again."""
    if not Sight(participant, access).reads:
        return
    plans = Plan.objects.filter(participant=participant)
    agreed = plans.filter(agreed__isnull=False)
    number = F("number")
    yield rows_of(agreed, "plan", on=F("agreed__agreed_on"), kind=Value("agreed"), about=number)
    again = plans.filter(state__in=Plan.IN_FORCE, review_on__isnull=False)
    yield rows_of(again, "plan", on=F("review_on"), kind=Value("review"), about=number)


def _tell_plan(row: Row, participant: Participant, by: Actor) -> Event:
    values = {"number": row.about}
    if row.kind == "agreed":
        return Event(row.on, _("Plan %(number)s agreed") % values, url=_page(participant))
    # It waits until it is done, also when its day has gone by.
    label = _("Plan %(number)s to look at again") % values
    return Event(row.on, label, is_planned=True, url=_page(participant))


def _agreements(
    participant: Participant, by: Actor, access: Access
) -> Iterable[QuerySet[Any, Any]]:
    if Sight(participant, access).reads:
        ending = Agreement.objects.filter(
            participant=participant, valid_until__isnull=False, ended_at=None
        )
        yield rows_of(ending, "agreement", on=F("valid_until"), kind=F("kind"))


def _tell_agreement(row: Row, participant: Participant, by: Actor) -> Event:
    what = str(Agreement.Kind(row.kind).label).lower()
    label = _("Agreement ends: %(what)s") % {"what": what}
    is_planned = row.on >= timezone.localdate()
    return Event(row.on, label, is_planned=is_planned, url=_page(participant))


def _page(participant: Participant) -> str:
    return reverse("plans:plan", args=[participant.pk])


EVENTS = [
    Source("plan", _plans, _tell_plan, is_operational=True),
    Source("agreement", _agreements, _tell_agreement),
]
