"""What there is to tell about referrals: to which side, in which states, and from when on.

Each occasion is a condition on the shared rows. What was told already, and what happened long ago,
is left out by the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    CharField,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat

from apps.network.referrals.models import Attachment, Part, Referral, SealedRow
from apps.network.referrals.workflow import UNANSWERED, UNDECIDED, Side, State
from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.models import Notification
from apps.workshop.notifications.services import KEPT_DAYS

LOOK_BACK = timedelta(days=KEPT_DAYS - 30)
"""What happened longer ago is no news. Shorter than notifications are kept, since one that was
removed would be told again."""

LIVES = timedelta(days=730)
"""Nobody waits in a queue for longer: what was sent before is not looked at."""

WITH_THE_ANSWER = timedelta(seconds=30)
"""What a receiver writes with its decision is told with it, and not as a message besides."""

ANSWERED = (State.ACCEPTED, State.WAITLISTED, State.REDIRECTED, State.DECLINED)

BEGIN = Coalesce("reopened_at", "sent_at")


def _half_way_to(due: str) -> Any:
    """As `clocks.half_way`, in the database."""
    half = ExpressionWrapper((F(due) - BEGIN) / Value(2), output_field=DurationField())
    return ExpressionWrapper(BEGIN + half, output_field=DateTimeField())


@dataclass(frozen=True)
class Occasion:
    """One reason to tell one side of a referral.

    `at` is when it happened, or is due; `until` the time after which it is told no more. What
    `happens_again` is told once for each time, everything else once for each referral.
    """

    kind: Kind
    side: Side
    states: tuple[State, ...]
    at: Any
    happens_again: bool = False
    until: str = ""
    only: Q = field(default_factory=Q)

    def rows(self, us: str, now: datetime) -> Any:
        """Referrals of ours that it has happened to and that nobody here was told of."""
        found = Referral.objects.filter(
            self.only,
            **{f"{self.side}_id": us},
            state__in=self.states,
            sent_at__gte=now - LIVES,
        )
        if self.until:
            found = found.filter(**{f"{self.until}__gt": now})
        found = found.annotate(at=Cast(self.at, DateTimeField()))
        found = found.filter(at__gt=now - LOOK_BACK, at__lte=now)
        key = _key(self.at) if self.happens_again else Cast("pk", CharField())
        return _as_rows(found, self.kind, referral=F("pk"), key=key)


OCCASIONS = (
    Occasion(Kind.REFERRAL_ARRIVED, Side.RECEIVER, UNDECIDED, F("sent_at")),
    Occasion(
        Kind.REFERRAL_REMINDER,
        Side.RECEIVER,
        UNANSWERED,
        _half_way_to("answer_due_at"),
        happens_again=True,
        until="answer_due_at",
    ),
    # Nobody is reminded of the decision while the answer is late: that was told louder.
    Occasion(
        Kind.REFERRAL_REMINDER,
        Side.RECEIVER,
        (State.IN_REVIEW,),
        _half_way_to("decision_due_at"),
        happens_again=True,
        until="decision_due_at",
    ),
    Occasion(
        Kind.REFERRAL_WAITING,
        Side.RECEIVER,
        UNANSWERED,
        F("answer_due_at"),
        happens_again=True,
        until="decision_due_at",
    ),
    Occasion(
        Kind.REFERRAL_WAITING,
        Side.RECEIVER,
        UNDECIDED,
        F("decision_due_at"),
        happens_again=True,
    ),
    Occasion(Kind.REFERRAL_EXPIRED, Side.RECEIVER, (State.EXPIRED,), F("expired_at")),
    Occasion(Kind.REFERRAL_EXPIRED, Side.SENDER, (State.EXPIRED,), F("expired_at")),
    # Waiting and then a place are two answers, and so is another one after it was opened again.
    Occasion(Kind.REFERRAL_ANSWERED, Side.SENDER, ANSWERED, F("decided_at"), happens_again=True),
    Occasion(
        Kind.REFERRAL_ANSWERED,
        Side.SENDER,
        (State.IN_REVIEW,),
        F("reopened_at"),
        happens_again=True,
    ),
    Occasion(Kind.REFERRAL_REACHED, Side.SENDER, (State.STARTED, State.NO_SHOW), F("arrived_at")),
)


class Told(NamedTuple):
    """Something that nobody here was told of."""

    referral: UUID
    kind: str
    key: str
    at: datetime


def untold(us: str, now: datetime) -> list[Told]:
    """Everything there is to tell the organisation `us`, the oldest first, in one query."""
    first, *others = _queries(us, now)
    return [Told(*row) for row in first.union(*others, all=True).order_by("at", "news_key")]


def _queries(us: str, now: datetime) -> Iterator[Any]:
    for occasion in OCCASIONS:
        yield occasion.rows(us, now)
    yield _withdrawn(us, now)
    for side in Side:
        for model in (Part, Attachment):
            yield _said(model, side, us, now)


def _withdrawn(us: str, now: datetime) -> Any:
    """Who never heard that it came need not hear that it was taken back."""
    heard = Notification.objects.filter(
        kind=Kind.REFERRAL_ARRIVED, key=Cast(OuterRef("pk"), CharField())
    )
    known = Q(sent_at__lt=now - LOOK_BACK) | Q(decided_at__isnull=False) | Q(Exists(heard))
    return Occasion(
        Kind.REFERRAL_WITHDRAWN,
        Side.RECEIVER,
        (State.WITHDRAWN,),
        F("withdrawn_at"),
        only=known,
    ).rows(us, now)


def _said(model: type[SealedRow], side: Side, us: str, now: datetime) -> Any:
    """The newest text or file of each referral that the other side added after sending.

    Only that there is one: nothing sealed is read.
    """
    other = Side.RECEIVER if side == Side.SENDER else Side.SENDER
    manager: Any = model._default_manager
    newer = manager.filter(
        referral_id=OuterRef("referral_id"),
        author_id=OuterRef("author_id"),
        made_at__gt=OuterRef("made_at"),
    )
    found = manager.filter(
        **{f"referral__{side}_id": us},
        author_id=F(f"referral__{other}_id"),
        referral__shredded_at=None,
        referral__sent_at__gte=now - LIVES,
        made_at__gt=now - LOOK_BACK,
        made_at__lte=now,
    ).filter(~Exists(newer))
    if side == Side.RECEIVER:
        # What was sent is news by itself.
        found = found.filter(made_at__gt=F("referral__sent_at"))
    else:
        decided = F("referral__decided_at")
        found = found.filter(
            Q(referral__decided_at=None)
            | Q(made_at__lt=decided)
            | Q(made_at__gt=decided + WITH_THE_ANSWER)
        )
    key = Cast("pk", CharField())
    return _as_rows(
        found.annotate(at=F("made_at")), Kind.REFERRAL_MESSAGE, referral=F("referral_id"), key=key
    )


def _as_rows(found: Any, kind: Kind, *, referral: F, key: Any) -> Any:
    told = Notification.objects.filter(kind=kind, key=OuterRef("news_key"))
    return (
        found.order_by()
        .annotate(about=referral, news_kind=Value(kind.value), news_key=key)
        .filter(~Exists(told))
        .values_list("about", "news_kind", "news_key", "at")
    )


def _key(at: Any) -> Concat:
    """The referral and the time, as text."""
    text = Func(
        Func(Value("UTC"), at, function="timezone"),
        Value("YYYYMMDDHH24MISSUS"),
        function="to_char",
        output_field=CharField(),
    )
    return Concat(Cast("pk", CharField()), Value(" "), text, output_field=CharField())
