"""Working together on a participant's first page: what is going on, and the ways to begin."""

from __future__ import annotations

from typing import Any

from apps.workshop.audit.services import Actor
from apps.workshop.coaching import on_path
from apps.workshop.coaching.models import HandOver, SupportRequest
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import Access
from apps.workshop.participants.person import Panel, Tab
from tenants.accounts.roles import Right

MOST = 3


def _together(participant: Participant, by: Actor, access: Access) -> dict[str, Any] | None:
    """Requests that go on, and the newest hand-overs for who reads notes. Two queries."""
    asks = by.user.may(Right.ASK_SUPPORT)
    hands = Compartment.COACHING in access.reads
    if not asks and not hands:
        return None
    going_on = SupportRequest.objects.filter(
        participant=participant, state__in=SupportRequest.GOING_ON
    )
    if not by.user.may(Right.TAKE_SUPPORT):
        going_on = going_on.filter(asked_by=by.user)
    shown = (HandOver.State.WAITING, HandOver.State.ACCEPTED, HandOver.State.GIVEN)
    offers = HandOver.objects.filter(participant=participant, state__in=shown)
    return {
        "participant": participant,
        "requests": list(going_on.select_related("taken_by")[:MOST]) if asks else [],
        "hand_overs": list(offers.select_related("to_user", "made_by")[:MOST]) if hands else [],
        "may_ask": asks and access.is_reached,
        "may_hand_over": by.user.may(Right.WRITE_NOTES) and access.is_reached,
    }


TABS: list[Tab] = []
PANELS = [Panel("together", "coaching/panel.html", _together, order=60, is_aside=True)]
EVENTS = on_path.EVENTS
