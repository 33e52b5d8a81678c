"""Working together on My day: who asks me to take over, what I have in hand, what waits."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BooleanField, CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.workshop.audit.services import Actor
from apps.workshop.coaching.models import URGENCY_ORDER, HandOver, SupportRequest, Urgency
from apps.workshop.coaching.permissions import visible_hand_overs, visible_requests
from apps.workshop.coaching.views import hidden_name
from apps.workshop.home.rows import MOST, Day, Row, Section, Whole
from apps.workshop.participants.permissions import visible_participants
from kit.database.ready import Givens, ready
from kit.days import in_words
from kit.names import name_at
from kit.templatetags.kit import fi_date
from tenants.accounts.asking import BY, Asking, asked_by, whoever
from tenants.accounts.roles import Right

State = SupportRequest.State
HAND_OVER = "hand_over"


class Waiting(NamedTuple):
    """A hand-over or a support request, as one query answers both."""

    id: uuid.UUID
    participant: uuid.UUID
    name: str
    unit: str | None
    state: str
    """Of a request; `hand_over` for the other."""
    detail: str
    """How urgent a request is, or who asks to take over."""
    at: datetime
    is_seen: bool


def section(by: Actor, day: Day) -> Section:
    """Hand-overs to me, then requests in my hand, then those of the pool, or those I have asked."""
    waiting = sorted(_waiting(by), key=_weight)
    return Section(
        "h-together",
        _("Working together"),
        [_row(one, day) for one in waiting[:MOST]],
        empty=_("Nobody asks for support, and nobody asks you to take over."),
        total=len(waiting) if by.user.may(Right.TAKE_SUPPORT) else 0,
        wholes=[Whole(reverse("coaching:board"), _("All support requests"))],
    )


def _waiting(by: Actor) -> list[Waiting]:
    """Everything that waits, in one query: this page has few to spend."""
    return [Waiting(*row) for row in _both(**asked_by(by))]


@ready(**BY)
def _both(given: Givens, *, asking: Asking) -> QuerySet[Any, Any]:
    by = whoever(given, asking)
    requests = visible_requests(by).filter(state__in=SupportRequest.GOING_ON)
    if by.user.may(Right.TAKE_SUPPORT):
        requests = requests.filter(Q(state=State.OPEN) | Q(taken_by=by.user))
    names = ("pk", "participant_id", "shown", "unit_name", "what", "detail", "at", "is_seen")
    seen = visible_participants(by).filter(pk=OuterRef("participant_id"))
    found = requests.order_by().annotate(
        shown=name_at("participant"), unit_name=F("unit__name"), what=F("state"),
        detail=F("urgency"), at=F("asked_at"), is_seen=Exists(seen.order_by()),
    )  # fmt: skip
    offers = visible_hand_overs(by).filter(to_user=by.user, state=HandOver.State.WAITING)
    told = offers.order_by().annotate(
        shown=name_at("participant"), unit_name=Value("", output_field=CharField()),
        what=Value(HAND_OVER, output_field=CharField()), detail=name_at("made_by"),
        at=F("made_at"), is_seen=Value(True, output_field=BooleanField()),
    )  # fmt: skip
    return found.values_list(*names).union(told.values_list(*names), all=True)


def _weight(one: Waiting) -> tuple[int, int, datetime]:
    first = [HAND_OVER, State.TAKEN.value, State.OPEN.value].index(one.state)
    return first, URGENCY_ORDER.index(one.detail) if first else 0, one.at


def _row(one: Waiting, day: Day) -> Row:
    is_offer = one.state == HAND_OVER
    text = (
        _("%(name)s asks you to take over.") % {"name": one.detail}
        if is_offer
        else f"{State(one.state).label}: {Urgency(one.detail).label}"
    )
    is_late = one.state == State.OPEN and one.detail == Urgency.TODAY
    address = "coaching:hand_over" if is_offer else "coaching:request"
    return Row(
        title=one.name if one.is_seen else hidden_name(one.unit),
        text=text,
        url=reverse(address, args=[one.id]),
        action=_("Open"),
        when=in_words(timezone.localdate(one.at), day.today),
        note=fi_date(one.at),
        tone="wait" if is_offer else "late" if is_late else "",
        participant=one.participant,
    )
