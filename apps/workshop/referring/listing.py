"""Referrals of ours in the columns of the board, the most urgent first, and as a long list.

What is open all day is asked by ready queries (decision 0042): one for the cards of all columns
with how many there are, one for the counts and figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    F,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import Greatest, RowNumber
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from apps.network.referrals.models import Referral
from apps.network.referrals.workflow import UNANSWERED, UNDECIDED, State
from apps.workshop.audit.services import Actor
from apps.workshop.referring.clock import DAY, working_time
from apps.workshop.referring.models import Sent
from apps.workshop.referring.permissions import visible_referrals
from kit.database.ready import Given, Givens, ready
from kit.database.scope import current_organisation
from tenants.accounts.asking import BY, Asking, asked_by, whoever

SHOWN = 20
"""So many cards a column shows; the rest are on the list."""

ANSWERED_FOR = timedelta(days=14)
FIGURES_OF = timedelta(days=90)
MOST_MEASURED = 200

NEW, REVIEW, WAITING, ANSWERED = "new", "review", "waiting", "answered"
COLUMNS: dict[str, tuple[str, ...]] = {
    NEW: UNANSWERED,
    REVIEW: (State.IN_REVIEW,),
    WAITING: (State.WAITLISTED, State.ACCEPTED),
}
"""Which states stand in which column; all others have ended."""

GOING_ON = tuple(state for states in COLUMNS.values() for state in states)
DUES = {NEW: "answer_due_at", REVIEW: "decision_due_at", WAITING: "start_due_at"}

TITLES: dict[str, tuple[Promise, Promise]] = {
    NEW: (gettext_lazy("New"), gettext_lazy("Answer in 2 working days")),
    REVIEW: (gettext_lazy("In review"), gettext_lazy("Decision in 5 working days")),
    WAITING: (gettext_lazy("Waiting"), gettext_lazy("Start in 15 working days")),
    ANSWERED: (gettext_lazy("Answered"), gettext_lazy("The last 14 days")),
}


def placed(found: QuerySet[Referral]) -> QuerySet[Referral, Any]:
    """Referrals with the column each stands in, what is due next, and when it ended."""
    return found.annotate(
        column=Case(
            *[When(state__in=states, then=Value(name)) for name, states in COLUMNS.items()],
            default=Value(ANSWERED),
            output_field=CharField(),
        ),
        due=Case(
            *[When(state__in=states, then=F(DUES[name])) for name, states in COLUMNS.items()],
            default=None,
            output_field=DateTimeField(),
        ),
        ended=Greatest("decided_at", "arrived_at", "withdrawn_at", "expired_at"),
    )


URGENT = (F("due").asc(nulls_last=True), F("ended").desc(nulls_last=True), F("id").asc())


def on_side(by: Actor, *, is_sent: bool, we: Given | None = None) -> QuerySet[Referral]:
    """What this person sees of those we sent, or of those we received."""
    side = "sender_id" if is_sent else "receiver_id"
    return visible_referrals(by, we).filter(**{side: we or current_organisation()})


def narrowed(
    found: QuerySet[Referral], by: Actor, *, basis: str | Given, is_mine: bool
) -> QuerySet[Referral]:
    """Those on one service basis, and those that this person has sent."""
    if basis:
        found = found.filter(service_basis=basis)
    if is_mine:
        found = found.filter(pk__in=Sent.objects.filter(sent_by=by.user.pk).values("referral_id"))
    return found


def cards(by: Actor, *, is_sent: bool, basis: str, is_mine: bool) -> dict[str, list[Any]]:
    """The most urgent of each column. Each row has the `total` of its column."""
    found = _cards(
        **asked_by(by),
        us=current_organisation(),
        since=timezone.now() - ANSWERED_FOR,
        basis=basis,
        is_sent=is_sent,
        has_basis=bool(basis),
        is_mine=is_mine,
    )
    columns: dict[str, list[Any]] = {name: [] for name in TITLES}
    for row in found:
        columns[row.column].append(row)
    return columns


@ready(**BY, us=CharField(), since=DateTimeField(), basis=CharField())
def _cards(
    given: Givens, *, asking: Asking, is_sent: bool, has_basis: bool, is_mine: bool
) -> QuerySet[Referral, Any]:
    by = whoever(given, asking)
    ours = on_side(by, is_sent=is_sent, we=given.us)
    wanted = narrowed(ours, by, basis=given.basis if has_basis else "", is_mine=is_mine)
    found = placed(wanted).filter(Q(state__in=GOING_ON) | Q(ended__gte=given.since))
    ranked = found.annotate(
        rank=Window(RowNumber(), partition_by=[F("column")], order_by=list(URGENT)),
        total=Window(Count("*"), partition_by=[F("column")]),
    )
    return ranked.filter(rank__lte=SHOWN).order_by(*URGENT)


def listed(
    by: Actor, *, is_sent: bool, column: str, basis: str, is_mine: bool
) -> QuerySet[Referral, Any]:
    """All of one column; without one, all that go on, and then those that have ended."""
    found = narrowed(on_side(by, is_sent=is_sent), by, basis=basis, is_mine=is_mine)
    if column in COLUMNS:
        found = found.filter(state__in=COLUMNS[column])
    elif column:
        found = found.exclude(state__in=GOING_ON)
    return placed(found).order_by(*URGENT)


def figures(by: Actor, *, is_sent: bool) -> dict[str, Any]:
    """How many wait, how many of those are late, which bases there are, and how many were in time.

    `undecided` is without any filter: the menu says the same number.
    """
    now = timezone.now()
    found = _figures(
        **asked_by(by), us=current_organisation(), since=now - FIGURES_OF, is_sent=is_sent
    )
    return next(
        iter(found), {"undecided": 0, "late": 0, "bases": [], "owed": 0, "in_time": 0, "all": 0}
    )


@ready(**BY, us=CharField(), since=DateTimeField())
def _figures(given: Givens, *, asking: Asking, is_sent: bool) -> QuerySet[Referral, Any]:
    ours = on_side(whoever(given, asking), is_sent=is_sent, we=given.us).order_by()
    recent = Q(sent_at__gte=given.since)
    is_late = Q(state__in=UNANSWERED, answer_due_at__lt=given.now) | Q(
        state=State.IN_REVIEW, decision_due_at__lt=given.now
    )
    owed = recent & (Q(answered_at__isnull=False) | Q(answer_due_at__lt=given.now))
    return ours.values(one=Value(1)).annotate(
        all=Count("id"),
        undecided=Count("id", filter=Q(state__in=UNDECIDED)),
        late=Count("id", filter=is_late),
        owed=Count("id", filter=owed & ~Q(state=State.WITHDRAWN)),
        in_time=Count(
            "id",
            filter=recent & Q(answered_at__lte=F("answer_due_at")) & ~Q(state=State.WITHDRAWN),
        ),
        bases=ArrayAgg("service_basis", distinct=True),
    )


def answer_time(by: Actor) -> float | None:
    """The median time to a first answer of ours, in working days; None where there was none."""
    found = _answered(**asked_by(by), us=current_organisation(), since=timezone.now() - FIGURES_OF)
    return median_days((row["sent_at"], row["answered_at"]) for row in found)


@ready(**BY, us=CharField(), since=DateTimeField())
def _answered(given: Givens, *, asking: Asking) -> QuerySet[Referral, Any]:
    ours = on_side(whoever(given, asking), is_sent=False, we=given.us)
    # One that was opened again has its clocks anew, and its answer long before.
    known = ours.filter(answered_at__isnull=False, sent_at__gte=given.since, reopened_at=None)
    return known.order_by("-answered_at").values("sent_at", "answered_at")[:MOST_MEASURED]


def median_days(pairs: Iterable[tuple[datetime, datetime]]) -> float | None:
    """The median of times from one moment to another, in working days."""
    times = [working_time(begin, end) / DAY for begin, end in pairs]
    return round(median(times), 1) if times else None


def places_in_queue(by: Actor, waiting: Iterable[Referral]) -> dict[Any, int]:
    """How many-th each of these received ones is in the queue of its unit."""
    wanted = [one.pk for one in waiting if one.state == State.WAITLISTED]
    if not wanted:
        return {}
    queue = on_side(by, is_sent=False).filter(state=State.WAITLISTED)
    ranked = queue.annotate(
        place=Window(
            RowNumber(),
            partition_by=[F("unit")],
            order_by=[F("decided_at").asc(), F("id").asc()],
        )
    )
    return dict(ranked.values_list("pk", "place"))
