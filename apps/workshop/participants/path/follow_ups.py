"""Times to ask how it has gone, on a participant's path."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Attempt, FollowUp, Participant
from apps.workshop.participants.path.events import Event, Row, Source, rows_of
from apps.workshop.participants.periods.follow_ups import ASKED_FOR_MONTHS, is_here
from apps.workshop.participants.periods.limits import months_later
from apps.workshop.participants.periods.pages import reads_endings
from apps.workshop.participants.permissions import Access


def _rows(participant: Participant, by: Actor, access: Access) -> Iterable[QuerySet[Any, Any]]:
    if not reads_endings(access):
        return
    answered = Attempt.objects.filter(follow_up=OuterRef("pk")).exclude(
        outcome=Attempt.Outcome.NOT_REACHED
    )
    found = FollowUp.objects.filter(period__participant=participant).exclude(
        state=FollowUp.State.CALLED_OFF
    )
    yield rows_of(
        found,
        "follow_up",
        on=Coalesce(Subquery(answered.values("made_on")[:1]), F("due_on")),
        kind=F("state"),
        about=F("months"),
        basis=F("period__service_basis"),
    )


def _tell(row: Row, participant: Participant, by: Actor) -> Event:
    """What became of it, and not where the person is now."""
    months = int(row.about)
    when = ngettext("Follow-up after %(months)s month", "Follow-up after %(months)s months", months)
    label, today = when % {"months": months}, timezone.localdate()
    waits = row.kind == FollowUp.State.SCHEDULED
    is_missed = waits and months_later(row.on, ASKED_FOR_MONTHS) <= today
    if is_missed:
        label = _("%(what)s: not reached") % {"what": label}
    elif waits and row.on <= today and not is_here(participant, today):
        label = _("%(what)s: ask now") % {"what": label}
    elif row.kind == FollowUp.State.REACHED:
        label = _("%(what)s: person reached") % {"what": label}
    elif row.kind == FollowUp.State.REFUSED:
        label = _("%(what)s: does not want to be asked") % {"what": label}
    url = reverse("participants:periods", args=[participant.pk])
    is_planned = waits and not is_missed
    return Event(row.on, label, is_planned=is_planned, url=url, is_follow_up=True)


EVENTS = [Source("follow_up", _rows, _tell)]
