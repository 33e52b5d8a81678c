"""The cards of the board: the most urgent referrals of each column, in one ready query.

Each column by itself is quickly found by an index of its own; names and places in the queue are
looked up for all of them together (`kit/database/rows.py`).
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateTimeField,
    F,
    Func,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from apps.network.directory.models import Entry
from apps.network.referrals import workflow
from apps.network.referrals.models import Referral, number_of
from apps.network.referrals.workflow import OPENED, UNDECIDED, State
from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Participant
from apps.workshop.referring.listing import (
    ANSWERED_FOR,
    BEGUN,
    COLUMNS,
    DUES,
    ENDED,
    NARROWED,
    TITLES,
    Narrowing,
    narrowed_given,
    queue,
)
from apps.workshop.referring.models import Accepted, Sent
from apps.workshop.referring.permissions import visible_referrals
from kit.database.ready import Given, Givens, ready
from kit.database.rows import Along, Look, Pending, Statement, statement
from kit.database.scope import current_organisation
from tenants.accounts.asking import BY, Asking, asked_by, whoever

SHOWN = 8
"""So many cards a column shows; the rest are on the list."""


class CardRow(NamedTuple):
    """What a card tells of a referral, and what stands beside it. Nothing else is read for it."""

    pk: uuid.UUID
    sender_id: str
    receiver_id: str
    service_basis: str
    state: str
    decline_reason: str
    starts_on: date | None
    sent_at: datetime
    answered_at: datetime | None
    reopened_at: datetime | None
    arrived_at: datetime | None
    column: str
    begun: datetime
    due: Any
    """When the clock that runs is over; None where none does."""
    ended: Any
    place: int
    other_name: str | None
    person: uuid.UUID | None
    """Whom it is about here; then the names."""
    given_name: str | None
    family_name: str | None

    @property
    def number(self) -> str:
        return number_of(self.pk)

    @property
    def is_opened(self) -> bool:
        return self.state in OPENED

    @property
    def is_undecided(self) -> bool:
        return self.state in UNDECIDED


OF_ITSELF = CardRow._fields[: CardRow._fields.index("place")]
"""What the referral itself tells of a card."""

ITS_PLACE = Func(F("id"), function="public.referral_place", output_field=BigIntegerField())


def cards_statement(by: Actor, narrowing: Narrowing, *, is_sent: bool) -> Statement:
    """Asks for the most urgent of each column."""
    found = _cards(
        **asked_by(by),
        **narrowing.asked(),
        us=current_organisation(),
        since=timezone.now() - ANSWERED_FOR,
        is_sent=is_sent,
    )
    # A sender sees nobody else's in the queue, and asks for the place of each of its own.
    places = () if is_sent else (Along(queue(by), "pk", "pk", ("place",)),)
    return statement(found, *places, *_looks(is_sent=is_sent))


def cards(pending: Pending) -> dict[str, list[CardRow]]:
    """The cards that were asked for, by their columns."""
    told = map(CardRow._make, pending.rows())
    columns: dict[str, list[CardRow]] = {name: [] for name in TITLES}
    for row in sorted(told, key=_urgency):
        columns[row.column].append(row)
    return columns


def _urgency(row: CardRow) -> tuple[float, uuid.UUID]:
    """What is due first comes first, and of what has ended the newest."""
    return (row.due.timestamp() if row.due else -row.ended.timestamp()), row.pk


@cache
def _looks(*, is_sent: bool) -> tuple[Look, ...]:
    """The other side's name, and whom it is about here."""
    about = Look(Sent if is_sent else Accepted, "referral_id", "pk")
    return (
        Look(Entry, "organisation", "receiver_id" if is_sent else "sender_id", ("name",)),
        about,
        Look(Participant, "id", (about, "participant"), ("id", "given_name", "family_name")),
    )


@ready(**BY, **NARROWED, us=CharField(), since=DateTimeField())
def _cards(
    given: Givens, *, asking: Asking, is_sent: bool, has_basis: bool, has_unit: bool, is_mine: bool
) -> QuerySet[Referral, Any]:
    by = whoever(given, asking)
    chosen = narrowed_given(given, by, is_sent, has_basis, has_unit, is_mine)
    ours = visible_referrals(by, given.us, is_sent=is_sent).filter(chosen)
    if is_sent:
        waits = When(state=State.WAITLISTED, then=ITS_PLACE)
        ours = ours.annotate(place=Case(waits, output_field=BigIntegerField()))
    told = (*OF_ITSELF, "place") if is_sent else OF_ITSELF
    first, *others = [_first_of(ours, name, given.since).values_list(*told) for name in TITLES]
    return first.union(*others, all=True)


def _first_of(ours: QuerySet[Referral], name: str, since: Given) -> QuerySet[Referral, Any]:
    ours = ours.annotate(column=Value(name, CharField()), begun=BEGUN, ended=ENDED)
    if name in COLUMNS:
        found = ours.filter(state__in=COLUMNS[name]).annotate(due=F(DUES[name]))
        return found.order_by("due", "id")[:SHOWN]
    ended = ours.filter(state__in=workflow.ENDED, ended__gte=since)
    return ended.annotate(due=Value(None, DateTimeField())).order_by("-ended", "id")[:SHOWN]
