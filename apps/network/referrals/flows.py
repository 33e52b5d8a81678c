"""How referrals flow through the whole network, and how fast: figures without a person.

Runs in the network's scope and reads only what is in clear. Preliminary figures as elsewhere: of
the whole network alone, rounded to the nearest multiple of three, and withheld while fewer than
three organisations stand behind one, or one of them has most of it, as sender or as receiver.
Figures that make up a whole are withheld so that no difference tells what is behind one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import reduce
from itertools import accumulate
from operator import attrgetter
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    F,
    Func,
    IntegerField,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from apps.network.referrals.models import Referral
from apps.network.referrals.workflow import REASON_SIDES, UNDECIDED, State
from apps.network.statistics.services import FEWEST_ORGANISATIONS, rounded
from kit.days import working_days_after

FEWEST_BEHIND_A_MEDIAN = 5
"""Organisations whose times a median tells of (architecture, section 5)."""
FEWEST_REFERRALS = 7


class Answer(StrEnum):
    """How the first answer came."""

    IN_TIME = "in_time"
    LATE = "late"
    NOT_DUE = "not_due"


class Flow(StrEnum):
    """Where a referral is, as the network counts it."""

    UNDECIDED = "undecided"
    WAITLISTED = "waitlisted"
    ACCEPTED = "accepted"
    STARTED = "started"
    NO_SHOW = "no_show"
    DECLINED = "declined"
    REDIRECTED = "redirected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Tally:
    """How many referrals there are of something, and whose they are."""

    senders: Counter[str] = field(default_factory=Counter)
    receivers: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.senders + other.senders, self.receivers + other.receivers)

    @property
    def count(self) -> int:
        return self.senders.total()

    @property
    def can_be_told(self) -> bool:
        """Whether enough organisations stand behind it, on both sides, and none has most."""
        return all(_is_of_many(side) for side in (self.senders, self.receivers))

    @property
    def is_nothing(self) -> bool:
        """None or a single one: both are nothing once they are rounded."""
        return rounded(self.count) == 0


def _is_of_many(side: Counter[str]) -> bool:
    if len(side) < FEWEST_ORGANISATIONS:
        return False
    return 2 * max(side.values()) <= side.total()


def together(tallies: Iterable[Tally]) -> Tally:
    return reduce(Tally.__add__, tallies, Tally())


def tellable(parts: Mapping[str, Tally]) -> set[str]:
    """Which parts of a whole may be told.

    What is withheld could be worked out as the whole less everything that is told. So it must be
    of enough organisations itself, or nothing at all: else the smallest told part goes with it.
    """
    told = {name for name, tally in parts.items() if tally.can_be_told}
    while told:
        hidden = together(tally for name, tally in parts.items() if name not in told)
        if hidden.is_nothing or hidden.can_be_told:
            break
        told.remove(min(told, key=lambda name: (parts[name].count, name)))
    return told


@dataclass(frozen=True)
class Median:
    """In how many working days half of them were done; None while too few stand behind it."""

    days: int | None


@dataclass(frozen=True)
class Year:
    """The flows of the referrals sent in one year. None is what is not told."""

    year: int
    sent: int | None
    by_state: Mapping[str, int | None]
    declined_by_side: Mapping[str, int | None]
    declined_by_reason: Mapping[str, int | None]
    answered_in_time: int | None
    """Per cent of those whose first answer has come or is late."""
    arrival_confirmed: int | None
    """Per cent of those with a promised place of whom it is known whether they came."""
    answer: Median
    decision: Median
    start: Median

    @property
    def waiting(self) -> int | None:
        """How many wait for a decision now."""
        return self.by_state[Flow.UNDECIDED]


def flows_of(year: int, now: datetime | None = None) -> Year:
    """The flows of a year. Runs in the network's scope."""
    now = now or timezone.now()
    sent = _sent_in(year)
    cells = _cells(sent, now)
    states = _by(attrgetter("flow"), Flow, cells)
    # Without enough organisations behind the whole, nothing of it is told.
    whole = together(states.values())
    told = tellable(states) if whole.can_be_told else set()
    sides, reasons = _declined(cells, is_told=Flow.DECLINED in told)
    answers = _by(attrgetter("answer"), (*Answer, ""), cells)
    told_answers = tellable(answers) if whole.can_be_told else set()
    return Year(
        year=year,
        sent=rounded(whole.count) if whole.can_be_told else None,
        by_state=_shown(states, told),
        declined_by_side=sides,
        declined_by_reason=reasons,
        answered_in_time=_share(answers, told_answers, [Answer.IN_TIME], [Answer.LATE]),
        arrival_confirmed=_share(states, told, [Flow.STARTED, Flow.NO_SHOW], [Flow.ACCEPTED]),
        answer=_median(sent, _day("sent_at"), _day("answered_at")),
        decision=_median(sent, _day(Coalesce("reopened_at", "sent_at")), _day("decided_at")),
        start=_median(sent.filter(state=State.STARTED), _day("sent_at"), F("starts_on")),
    )


def _sent_in(year: int) -> QuerySet[Referral]:
    begin, end = (
        timezone.make_aware(datetime.combine(date(one, 1, 1), time())) for one in (year, year + 1)
    )
    return Referral.objects.filter(sent_at__gte=begin, sent_at__lt=end).order_by()


@dataclass(frozen=True)
class _Cell:
    """Referrals that are alike, and how many of them each organisation has on each side."""

    flow: Flow
    reason: str
    answer: str
    tally: Tally


def _cells(sent: QuerySet[Referral], now: datetime) -> list[_Cell]:
    """Everything the counts are made of, in two queries that read no single referral."""
    alike = sent.annotate(flow=FLOW, answer=_answer(now))
    tallies: dict[tuple[str, str, str], Tally] = {}
    for side, column in (("senders", "sender_id"), ("receivers", "receiver_id")):
        rows: Any = alike.values_list("flow", "decline_reason", "answer", column)
        for flow, reason, answer, organisation, number in rows.annotate(number=Count("pk")):
            tally = tallies.setdefault((flow, reason, answer), Tally())
            getattr(tally, side)[organisation] += number
    return [
        _Cell(Flow(flow), reason, answer, tally)
        for (flow, reason, answer), tally in tallies.items()
    ]


FLOW = Case(
    When(state__in=UNDECIDED, then=Value(Flow.UNDECIDED.value)),
    default=F("state"),
    output_field=CharField(),
)


def _answer(now: datetime) -> Case:
    """In time or late; of one that was opened again, or ended before it was due, neither."""
    return Case(
        When(reopened_at__isnull=False, then=Value("")),
        When(answered_at__lte=F("answer_due_at"), then=Value(Answer.IN_TIME.value)),
        When(answered_at__isnull=False, then=Value(Answer.LATE.value)),
        When(withdrawn_at__lte=F("answer_due_at"), then=Value("")),
        When(answer_due_at__gt=now, then=Value(Answer.NOT_DUE.value)),
        default=Value(Answer.LATE.value),
        output_field=CharField(),
    )


def _by(
    value: Callable[[_Cell], str], names: Iterable[str], cells: Sequence[_Cell]
) -> dict[str, Tally]:
    """A whole in its parts, by one property of its cells."""
    return {name: together(one.tally for one in cells if value(one) == name) for name in names}


def _shown(parts: Mapping[str, Tally], told: set[str]) -> dict[str, int | None]:
    return {name: rounded(tally.count) if name in told else None for name, tally in parts.items()}


def _declined(
    cells: Sequence[_Cell], *, is_told: bool
) -> tuple[dict[str, int | None], dict[str, int | None]]:
    """Refusals by whose side the reason is on, and each side's by the reason."""
    refused = [cell for cell in cells if cell.flow == Flow.DECLINED]
    reasons = {
        side: _by(attrgetter("reason"), [reason.value for reason in group], refused)
        for side, group in REASON_SIDES.items()
    }
    sides = {side.value: together(of_side.values()) for side, of_side in reasons.items()}
    told = tellable(sides) if is_told else set()
    shown: dict[str, int | None] = {}
    for side, of_side in reasons.items():
        shown |= _shown(of_side, tellable(of_side) if side.value in told else set())
    return _shown(sides, told), shown


def _share(
    parts: Mapping[str, Tally], told: set[str], of: Sequence[str], rest: Sequence[str]
) -> int | None:
    """Per cent, of rounded counts: only where everything it is made of is told, or is nothing."""
    made_of = [*of, *rest]
    if not all(name in told or parts[name].is_nothing for name in made_of):
        return None
    counts = {name: rounded(parts[name].count) for name in made_of}
    whole = sum(counts.values())
    return round(100 * sum(counts[name] for name in of) / whole) if whole else None


def _median(sent: QuerySet[Referral], begin: Any, end: Any) -> Median:
    """The median of whole working days, of at least seven referrals of five receivers."""
    first = sent.order_by("sent_at").values_list("sent_at", flat=True).first()
    if first is None:
        return Median(None)
    calendar = _working_days(timezone.localdate(first), timezone.localdate())
    timed = sent.annotate(till=end).filter(till__isnull=False)
    timed = timed.annotate(days=_number(F("till"), calendar) - _number(begin, calendar))
    days: Counter[int] = Counter()
    tally = Tally()
    for side, column in ((tally.senders, "sender_id"), (tally.receivers, "receiver_id")):
        rows: Any = timed.values_list("days", column)
        for lasted, organisation, number in rows.annotate(number=Count("pk")):
            side[organisation] += number
            if side is tally.receivers:
                days[lasted] += number
    enough = len(tally.receivers) >= FEWEST_BEHIND_A_MEDIAN and tally.count >= FEWEST_REFERRALS
    return Median(_middle(days) if enough and tally.can_be_told else None)


def _middle(days: Counter[int]) -> int:
    half = (days.total() + 1) // 2
    ordered = sorted(days)
    sums = accumulate(days[one] for one in ordered)
    return next(one for one, until in zip(ordered, sums, strict=True) if until >= half)


def _day(moment: Any) -> TruncDate:
    """The day of a time in Finland."""
    return TruncDate(moment, tzinfo=timezone.get_current_timezone())


def _number(day: Any, calendar: Sequence[date]) -> Func:
    """How many working days of the calendar there are until a day."""
    return Func(
        day,
        Value(list(calendar), output_field=ArrayField(DateField())),
        function="width_bucket",
        output_field=IntegerField(),
    )


def _working_days(first: date, last: date) -> list[date]:
    """Every working day from the first to the last, and one at least."""
    days = [working_days_after(first - timedelta(days=1), 1)]
    while days[-1] < last:
        days.append(working_days_after(days[-1], 1))
    return days
