"""The groups somebody has joined, on the participant's first page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Min, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject

from apps.workshop.audit.services import Actor
from apps.workshop.groups.models import Seat, Session
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import Access, Along
from apps.workshop.participants.person import Panel, Tab
from kit.database.ready import Givens
from kit.pages.addresses import address
from tenants.accounts.roles import Right


def _panel(participant: Participant, by: Actor, access: Access) -> dict[str, Any] | None:
    """Names of the groups and their next sessions, which were read with the participant."""
    read: list[dict[str, Any]] = getattr(participant, "seats_read", [])
    if not read:
        return None
    return {
        "seats": [
            {
                "name": one["name"],
                "url": address("groups:group", [one["group"]]),
                "next_day": one["next_day"] and date.fromisoformat(one["next_day"]),
            }
            for one in read
        ]
    }


def _seats(given: Givens, by: Actor) -> dict[str, Combinable]:
    if not by.user.may(Right.SEE_ATTENDANCE):
        return {}
    coming = Session.objects.filter(
        group=OuterRef("group"), day__gte=given.today, is_called_off=False
    ).order_by()
    following = coming.values("group").annotate(first=Min("day")).values("first")
    seats = (
        Seat.objects.filter(participant=OuterRef("pk"), left_on=None)
        .filter(Q(group__ends_on=None) | Q(group__ends_on__gte=given.today))
        .order_by("group__sort_key")
    )
    told = JSONObject(group="group_id", name="group__name", next_day=Subquery(following))
    return {"seats_read": ArraySubquery(seats.values(told=told))}


TABS: list[Tab] = []
PANELS = [
    Panel("groups", "groups/panel.html", _panel, order=55, is_aside=True, along=Along(_seats))
]
