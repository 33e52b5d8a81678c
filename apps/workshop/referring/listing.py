"""Referrals of ours in the columns of the board, the most urgent first, and as a long list.

What is open all day is asked by ready queries (decision 0042): one for the cards of all columns,
one for the counts and figures.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    DateTimeField,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
    When,
    Window,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, JSONObject, RowNumber
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from apps.network.directory.models import Entry
from apps.network.referrals.models import Referral, number_of
from apps.network.referrals.workflow import OPENED, UNANSWERED, UNDECIDED, State
from apps.workshop.audit.services import Actor
from apps.workshop.referring.clock import DAY, working_time
from apps.workshop.referring.hands import in_hands_of
from apps.workshop.referring.models import Accepted, Sent
from apps.workshop.referring.permissions import visible_referrals
from kit.database.ready import Given, Givens, ready
from kit.database.scope import current_organisation
from tenants.accounts.asking import BY, Asking, asked_by, whoever

SHOWN = 8
"""So many cards a column shows; the rest are on the list."""

ANSWERED_FOR = timedelta(days=14)
FIGURES_OF = timedelta(days=90)
MOST_MEASURED = 50

NEW, REVIEW, WAITING, ANSWERED = "new", "review", "waiting", "answered"
COLUMNS: dict[str, tuple[str, ...]] = {
    NEW: UNANSWERED,
    REVIEW: (State.IN_REVIEW,),
    WAITING: (State.WAITLISTED, State.ACCEPTED),
}
"""Which states stand in which column; all others have ended."""

COLUMN_OF = {state: name for name, states in COLUMNS.items() for state in states}
GOING_ON = tuple(COLUMN_OF)
DUES = {NEW: "answer_due_at", REVIEW: "decision_due_at", WAITING: "start_due_at"}

TITLES: dict[str, Promise] = {
    NEW: gettext_lazy("New"),
    REVIEW: gettext_lazy("In review"),
    WAITING: gettext_lazy("Waiting"),
    ANSWERED: gettext_lazy("Answered"),
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
    place: int
    other_name: str | None
    person: Mapping[str, str] | None
    """Whom it is about here: `pk`, `given_name` and `family_name`."""

    @property
    def number(self) -> str:
        return number_of(self.pk)

    @property
    def is_opened(self) -> bool:
        return self.state in OPENED

    @property
    def is_undecided(self) -> bool:
        return self.state in UNDECIDED


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


def on_side(by: Actor, *, is_sent: bool, we: Given | None = None) -> QuerySet[Referral]:
    """What this person sees of those we sent, or of those we received."""
    side = "sender_id" if is_sent else "receiver_id"
    return visible_referrals(by, we).filter(**{side: we or current_organisation()})


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


def _narrowed(
    given: Givens, by: Actor, is_sent: bool, has_basis: bool, has_unit: bool, is_mine: bool
) -> Q:
    """The same where the values come with each run."""
    basis, unit = given.basis if has_basis else "", given.unit if has_unit else None
    return narrowed(by, is_sent=is_sent, basis=basis, unit=unit, is_mine=is_mine)


def cards(by: Actor, narrowing: Narrowing, *, is_sent: bool) -> dict[str, list[CardRow]]:
    """The most urgent of each column."""
    found = _cards(
        **asked_by(by),
        **narrowing.asked(),
        us=current_organisation(),
        since=timezone.now() - ANSWERED_FOR,
        is_sent=is_sent,
    )
    columns: dict[str, list[CardRow]] = {name: [] for name in TITLES}
    for row in map(CardRow._make, found):
        columns[row.column].append(row)
    return columns


@ready(**BY, **NARROWED, us=CharField(), since=DateTimeField())
def _cards(
    given: Givens, *, asking: Asking, is_sent: bool, has_basis: bool, has_unit: bool, is_mine: bool
) -> QuerySet[Referral, Any]:
    by = whoever(given, asking)
    chosen = _narrowed(given, by, is_sent, has_basis, has_unit, is_mine)
    ours = on_side(by, is_sent=is_sent, we=given.us).filter(chosen)
    # Each column by itself: the database sorts the few of it by its own time.
    along = _along(is_sent=is_sent)
    first, *others = [_first_of(ours.annotate(**along), name, given.since) for name in TITLES]
    return first.union(*others, all=True)


def _along(*, is_sent: bool) -> dict[str, Combinable]:
    """What a card tells beside the referral: the other side's name, and whom it is about here."""
    other = Entry.objects.filter(organisation_id=OuterRef("receiver" if is_sent else "sender"))
    model = Sent if is_sent else Accepted
    about = model._default_manager.filter(pk=OuterRef("pk"))
    person = JSONObject(
        pk="participant_id",
        given_name="participant__given_name",
        family_name="participant__family_name",
    )
    return {
        "other_name": Subquery(other.values("name")[:1]),
        "person": Subquery(about.values(told=person)[:1]),
    }


def _first_of(ours: QuerySet[Referral], name: str, since: Given) -> QuerySet[Referral, Any]:
    if name in COLUMNS:
        found = ours.filter(state__in=COLUMNS[name])
        due: F | Value = F(DUES[name])
        order = DUES[name]
    else:
        found = ours.exclude(state__in=GOING_ON).alias(ended=ENDED).filter(ended__gte=since)
        due, order = Value(None, DateTimeField()), "-ended"
    place: Combinable = Value(0, BigIntegerField())
    if name == WAITING:
        asked = Func(F("id"), function="public.referral_place", output_field=BigIntegerField())
        place = Case(When(state=State.WAITLISTED, then=asked), output_field=BigIntegerField())
    found = found.annotate(column=Value(name, CharField()), begun=BEGUN, due=due, place=place)
    return found.values_list(*CardRow._fields).order_by(order, "id")[:SHOWN]


def listed(
    by: Actor, narrowing: Narrowing, *, is_sent: bool, column: str
) -> QuerySet[Referral, Any]:
    """All of one column; without one, all that go on, and then those that have ended."""
    chosen = narrowed(by, is_sent=is_sent, **vars(narrowing))
    found = on_side(by, is_sent=is_sent).filter(chosen)
    if column in COLUMNS:
        found = found.filter(state__in=COLUMNS[column])
    elif column:
        found = found.exclude(state__in=GOING_ON)
    return placed(found).order_by(*URGENT)


def figures(by: Actor, narrowing: Narrowing, *, is_sent: bool) -> Figures:
    """How many wait, how many of those are late, which bases there are, and how many were in time.

    All is without any filter, as the menu says `undecided` too. Only `columns` are of what the
    filters leave.
    """
    now = timezone.now()
    found = _figures(
        **asked_by(by),
        **narrowing.asked(),
        us=current_organisation(),
        since=now - FIGURES_OF,
        ended_since=now - ANSWERED_FOR,
        is_sent=is_sent,
    )
    made = Figures()
    for row in found:
        made.add(row)
    return made


@dataclass
class Figures:
    """Counts of referrals: of all, and in each column of what the filters leave."""

    all: int = 0
    undecided: int = 0
    late: int = 0
    owed: int = 0
    in_time: int = 0
    bases: set[str] = field(default_factory=set)
    columns: dict[str, int] = field(default_factory=lambda: dict.fromkeys(TITLES, 0))

    def add(self, row: Mapping[str, Any]) -> None:
        """Count those of one state on one basis."""
        state = row["state"]
        self.bases.add(row["service_basis"])
        self.all += row["all"]
        self.undecided += row["all"] if state in UNDECIDED else 0
        self.late += row["late"]
        self.owed += row["owed"]
        self.in_time += row["in_time"]
        self.columns[COLUMN_OF.get(state, ANSWERED)] += row["shown"]


@ready(**BY, **NARROWED, us=CharField(), since=DateTimeField(), ended_since=DateTimeField())
def _figures(
    given: Givens, *, asking: Asking, is_sent: bool, has_basis: bool, has_unit: bool, is_mine: bool
) -> QuerySet[Referral, Any]:
    by = whoever(given, asking)
    chosen = _narrowed(given, by, is_sent, has_basis, has_unit, is_mine)
    is_late = Q(state__in=UNANSWERED, answer_due_at__lt=given.now) | Q(
        state=State.IN_REVIEW, decision_due_at__lt=given.now
    )
    is_measured = Q(sent_at__gte=given.since) & ~Q(state=State.WITHDRAWN)
    is_owed = Q(answered_at__isnull=False) | Q(answer_due_at__lt=given.now)
    # Grouped, the database need sort nothing to tell the bases apart.
    ours = on_side(by, is_sent=is_sent, we=given.us).order_by()
    return (
        ours.alias(ended=ENDED)
        .values("state", "service_basis")
        .annotate(
            all=Count("*"),
            shown=Count(
                "id", filter=chosen & (Q(state__in=GOING_ON) | Q(ended__gte=given.ended_since))
            ),
            late=Count("id", filter=is_late),
            owed=Count("id", filter=is_measured & is_owed),
            in_time=Count("id", filter=is_measured & Q(answered_at__lte=F("answer_due_at"))),
        )
    )


def answer_time(by: Actor) -> float | None:
    """The median time to a first answer of ours, in working days; None where there was none."""
    found = _answered(**asked_by(by), us=current_organisation(), since=timezone.now() - FIGURES_OF)
    return median_days(found)


@ready(**BY, us=CharField(), since=DateTimeField())
def _answered(given: Givens, *, asking: Asking) -> QuerySet[Referral, Any]:
    ours = on_side(whoever(given, asking), is_sent=False, we=given.us)
    # One that was opened again has its clocks anew, and its answer long before.
    known = ours.filter(answered_at__isnull=False, sent_at__gte=given.since, reopened_at=None)
    newest = known.order_by("-answered_at")[:MOST_MEASURED]
    return newest.values_list("sent_at", "answered_at")


def median_days(pairs: Iterable[tuple[datetime, datetime]]) -> float | None:
    """The median of times from one moment to another, in working days."""
    times = [working_time(begin, end) / DAY for begin, end in pairs]
    return round(median(times), 1) if times else None


def places_in_queue(by: Actor, waiting: Iterable[Referral]) -> dict[Any, int]:
    """How many-th each of these received ones is in the queue of its unit."""
    if not any(one.state == State.WAITLISTED for one in waiting):
        return {}
    return dict(_queue(**asked_by(by), us=current_organisation()))


@ready(**BY, us=CharField())
def _queue(given: Givens, *, asking: Asking) -> QuerySet[Referral, Any]:
    ours = on_side(whoever(given, asking), is_sent=False, we=given.us)
    ranked = ours.filter(state=State.WAITLISTED).annotate(
        place=Window(
            RowNumber(),
            partition_by=[F("unit")],
            order_by=[F("decided_at").asc(), F("id").asc()],
        )
    )
    return ranked.order_by().values_list("pk", "place")
