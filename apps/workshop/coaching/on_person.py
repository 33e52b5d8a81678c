"""Working together on a participant's first page: what is going on, and the ways to begin."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, QuerySet, UUIDField, Value
from django.db.models.functions import Concat

from apps.workshop.audit.services import Actor
from apps.workshop.coaching import on_path
from apps.workshop.coaching.models import HandOver, SupportRequest, Urgency
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import Access
from apps.workshop.participants.person import Panel, Tab
from kit.database.ready import Givens, ready
from kit.names import name_at
from kit.pages.addresses import address
from tenants.accounts.roles import Right

MOST = 3
WAITING = (SupportRequest.State.OPEN, HandOver.State.WAITING)
"""States in which the next step is somebody's."""


@dataclass(frozen=True)
class Row:
    """A support request or a hand-over: its id and state, how soon it is wanted, and who has it."""

    kind: str
    pk: uuid.UUID
    state: str
    urgency: str
    who: str

    @property
    def url(self) -> str:
        return address(f"coaching:{self.kind}", [self.pk])

    @property
    def state_name(self) -> str:
        states = SupportRequest.State if self.kind == "request" else HandOver.State
        return str(states(self.state).label)

    @property
    def urgency_name(self) -> str:
        return str(Urgency(self.urgency).label) if self.urgency else ""


def _together(participant: Participant, by: Actor, access: Access) -> dict[str, Any] | None:
    """Requests that go on, and the newest hand-overs for who reads notes. One query."""
    asks = by.user.may(Right.ASK_SUPPORT)
    hands = Compartment.COACHING in access.reads
    if not asks and not hands:
        return None
    takes = by.user.may(Right.TAKE_SUPPORT)
    whose = {"participant": participant.pk, "user": by.user.pk}
    return {
        "participant": participant,
        "rows": [Row(*row) for row in _rows(**whose, asks=asks, takes=takes, hands=hands)],
        "waiting": WAITING,
        "may_ask": asks and access.is_reached,
        "may_hand_over": by.user.may(Right.WRITE_NOTES) and access.is_reached,
    }


@ready(participant=UUIDField(), user=BigIntegerField())
def _rows(given: Givens, *, asks: bool, takes: bool, hands: bool) -> QuerySet[Any, Any]:
    rows = [_requests(given, takes=takes)] * asks + [_hand_overs(given)] * hands
    return rows[0].union(*rows[1:], all=True) if rows[1:] else rows[0]


def _requests(given: Givens, *, takes: bool) -> QuerySet[Any, Any]:
    found = SupportRequest.objects.filter(
        participant=given.participant, state__in=SupportRequest.GOING_ON
    )
    if not takes:
        found = found.filter(asked_by=given.user)
    taker = name_at("taken_by")
    return found.values_list(Value("request"), "pk", "state", "urgency", taker)[:MOST]


def _hand_overs(given: Givens) -> QuerySet[Any, Any]:
    shown = (HandOver.State.WAITING, HandOver.State.ACCEPTED, HandOver.State.GIVEN)
    found = HandOver.objects.filter(participant=given.participant, state__in=shown)
    between = Concat(name_at("made_by"), Value(" → "), name_at("to_user"), "to_name")
    return found.values_list(Value("hand_over"), "pk", "state", Value(""), between)[:MOST]


TABS: list[Tab] = []
PANELS = [Panel("together", "coaching/panel.html", _together, order=60, is_aside=True)]
EVENTS = on_path.EVENTS
