"""The groups somebody has joined, on the participant's first page."""

from __future__ import annotations

from typing import Any

from django.db.models import Min, OuterRef, Q, Subquery
from django.utils import timezone

from apps.workshop.audit.services import Actor
from apps.workshop.groups.models import Seat, Session
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import Access
from apps.workshop.participants.person import Panel, Tab
from tenants.accounts.roles import Right


def _panel(participant: Participant, by: Actor, access: Access) -> dict[str, Any] | None:
    """Names of the groups and their next sessions. One query."""
    if not by.user.may(Right.SEE_ATTENDANCE):
        return None
    today = timezone.localdate()
    coming = Session.objects.filter(
        group=OuterRef("group"), day__gte=today, is_called_off=False
    ).order_by()
    following = coming.values("group").annotate(first=Min("day")).values("first")
    seats = (
        Seat.objects.filter(participant=participant, left_on=None)
        .filter(Q(group__ends_on=None) | Q(group__ends_on__gte=today))
        .select_related("group")
        .annotate(next_day=Subquery(following))
        .order_by("group__sort_key")
    )
    found = list(seats)
    return {"seats": found} if found else None


TABS: list[Tab] = []
PANELS = [Panel("groups", "groups/panel.html", _panel, order=55, is_aside=True)]
