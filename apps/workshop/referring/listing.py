"""What the board's columns and its long list mean: states, clocks, filters, and the queue.

The cards of the columns are in `columns.py`, what stands around them in `house.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    F,
    Q,
    QuerySet,
    UUIDField,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Greatest, RowNumber
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from apps.network.referrals import workflow
from apps.network.referrals.models import Referral
from apps.network.referrals.workflow import UNANSWERED, State
from apps.workshop.audit.services import Actor
from apps.workshop.referring.hands import in_hands_of
from apps.workshop.referring.models import Sent
from apps.workshop.referring.permissions import visible_referrals
from kit.database.ready import Given, Givens, ready
from kit.database.scope import current_organisation
from tenants.accounts.asking import BY, Asking, asked_by, whoever

ANSWERED_FOR = timedelta(days=14)

NEW, REVIEW, WAITING, ANSWERED = "new", "review", "waiting", "answered"
COLUMNS: dict[str, tuple[str, ...]] = {
    NEW: UNANSWERED,
    REVIEW: (State.IN_REVIEW,),
    WAITING: workflow.WAITING,
}
"""Which states stand in which column; all others have ended."""

YET = "undecided"
"""The one column of what we sent and nobody has decided, however far the receiver has got."""
STATES_OF = {**COLUMNS, YET: workflow.UNDECIDED}

COLUMN_OF = {state: name for name, states in COLUMNS.items() for state in states}
GOING_ON = tuple(COLUMN_OF)
DUES = {NEW: "answer_due_at", REVIEW: "decision_due_at", WAITING: "start_due_at"}

TITLES: dict[str, Promise] = {
    NEW: gettext_lazy("New"),
    REVIEW: gettext_lazy("In review"),
    WAITING: gettext_lazy("Waiting"),
    ANSWERED: gettext_lazy("Answered"),
}
TITLES_OF_SENT: dict[str, Promise] = {
    YET: gettext_lazy("Waits for an answer"),
    WAITING: TITLES[WAITING],
    ANSWERED: TITLES[ANSWERED],
}

ENDED = Greatest("decided_at", "arrived_at", "withdrawn_at", "expired_at")


BEGUN = Coalesce("reopened_at", "sent_at")
"""When the clock that runs was begun."""


def placed(found: QuerySet[Referral]) -> QuerySet[Referral, Any]:
    """Referrals with the begin and the end of the clock that runs, and when they ended."""
    due = Case(
        *[When(state__in=states, then=F(DUES[name])) for name, states in COLUMNS.items()],
        default=None,
        output_field=DateTimeField(),
    )
    return found.annotate(begun=BEGUN, due=due, ended=ENDED)


URGENT = (F("due").asc(nulls_last=True), F("ended").desc(nulls_last=True), F("id").asc())


@dataclass(frozen=True)
class Narrowing:
    """What a person has narrowed their referrals to."""

    basis: str = ""
    unit: uuid.UUID | None = None
    is_mine: bool = False
    """Those that this person has sent, or of received ones those in their hands."""

    def __bool__(self) -> bool:
        return bool(self.basis or self.unit or self.is_mine)

    def asked(self) -> dict[str, Any]:
        """The values and the shape of `NARROWED`."""
        return {
            "basis": self.basis,
            "unit": self.unit,
            "has_basis": bool(self.basis),
            "has_unit": self.unit is not None,
            "is_mine": self.is_mine,
        }


NARROWED: dict[str, Any] = {"basis": CharField(), "unit": UUIDField()}


def narrowed(
    by: Actor,
    *,
    is_sent: bool,
    basis: str | Given = "",
    unit: uuid.UUID | Given | None = None,
    is_mine: bool = False,
) -> Q:
    """Those on one service basis, for one unit of ours, and this person's own."""
    found = Q()
    if basis:
        found &= Q(service_basis=basis)
    if unit:
        found &= Q(unit=unit)
    if is_mine and is_sent:
        found &= Q(pk__in=Sent.objects.filter(sent_by=by.user.pk).values("referral_id"))
    elif is_mine:
        found &= in_hands_of(by)
    return found


def narrowed_given(
    given: Givens, by: Actor, is_sent: bool, has_basis: bool, has_unit: bool, is_mine: bool
) -> Q:
    """The same where the values come with each run."""
    basis, unit = given.basis if has_basis else "", given.unit if has_unit else None
    return narrowed(by, is_sent=is_sent, basis=basis, unit=unit, is_mine=is_mine)


def listed(
    by: Actor, narrowing: Narrowing, *, is_sent: bool, column: str
) -> QuerySet[Referral, Any]:
    """All of one column; without one, all that go on, and then those that have ended."""
    chosen = narrowed(by, is_sent=is_sent, **vars(narrowing))
    found = visible_referrals(by, is_sent=is_sent).filter(chosen)
    if column in STATES_OF:
        found = found.filter(state__in=STATES_OF[column])
    elif column:
        found = found.exclude(state__in=GOING_ON)
    return placed(found).order_by(*URGENT)


def places_in_queue(by: Actor, waiting: Iterable[Referral]) -> dict[Any, int]:
    """How many-th each of these received ones is in the queue of its unit."""
    if not any(one.state == State.WAITLISTED for one in waiting):
        return {}
    return dict(queue(by))


def queue(by: Actor) -> QuerySet[Referral, Any]:
    """Those who wait for a place, by `pk`, and how many-th each is: its `place`."""
    return _queue(**asked_by(by), us=current_organisation())


@ready(**BY, us=CharField())
def _queue(given: Givens, *, asking: Asking) -> QuerySet[Referral, Any]:
    ours = visible_referrals(whoever(given, asking), given.us, is_sent=False)
    ranked = ours.filter(state=State.WAITLISTED).annotate(
        place=Window(
            RowNumber(),
            partition_by=[F("unit")],
            order_by=[F("decided_at").asc(), F("id").asc()],
        )
    )
    return ranked.order_by().values_list("pk", "place")
