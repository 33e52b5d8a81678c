"""Hand-overs on a participant's path: that and when, and not what was said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.workshop.audit.services import Actor
from apps.workshop.coaching.models import HandOver
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.path.events import Event, Row, Source, rows_of
from apps.workshop.participants.permissions import Access
from tenants.accounts.roles import Right


def _rows(participant: Participant, by: Actor, access: Access) -> Iterable[QuerySet[Any, Any]]:
    if Compartment.COACHING not in access.reads:
        return
    found = HandOver.objects.filter(participant=participant).exclude(state=HandOver.State.DECLINED)
    on = Coalesce("takes_over_on", TruncDate("answered_at"), TruncDate("made_at"))
    yield rows_of(found, "hand_over", on=on, kind=F("state"), about=F("pk"))


def _tell(row: Row, participant: Participant, by: Actor) -> Event:
    waits = row.kind == HandOver.State.WAITING
    is_planned = waits or row.on > timezone.localdate()
    label = {
        HandOver.State.WAITING: _("Hand-over waits for an answer"),
        HandOver.State.GIVEN: _("Hand-over given on paper"),
    }.get(HandOver.State(row.kind), _("Hand-over to another worker"))
    may_open = by.user.may(Right.READ_NOTES)
    page = reverse("coaching:hand_over", args=[row.about]) if may_open else ""
    return Event(row.on, label, is_planned=is_planned, url=page)


EVENTS = [Source("hand_over", _rows, _tell)]
