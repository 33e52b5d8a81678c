"""One referral as a card of the board and a row of the list, with nothing of what is sealed."""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet, UUIDField
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.network.referrals.models import Referral
from apps.network.referrals.workflow import DeclineReason, State
from apps.workshop.participants.models import Participant
from apps.workshop.referring.clock import (
    RUNS,
    Clock,
    Promised,
    duration,
    on_the_wall,
    working_time,
)
from apps.workshop.referring.columns import CardRow
from apps.workshop.referring.models import Accepted, Draft, Sent
from apps.workshop.referring.names import HAS_LEFT
from kit.database.ready import Each, Givens, ready
from kit.pages.addresses import addresses
from kit.stamps import Stamped
from kit.templatetags.kit import fi_date, fi_time


@dataclass(frozen=True)
class StateShown:
    """A state as `referring/state.html` reads it, without the referral."""

    state: str

    @property
    def get_state_display(self) -> str | Promise:
        return State(self.state).label


SHOWN_STATES = {state.value: StateShown(state.value) for state in State}


@dataclass(frozen=True)
class Around:
    """What is known of the rows of one page beside the rows themselves."""

    us: str
    names: Mapping[str, str]
    bases: Mapping[str, str]
    people: Mapping[uuid.UUID, Participant | Named]
    places: Mapping[uuid.UUID, int]


@dataclass(frozen=True)
class Named:
    """Whom a card is about."""

    pk: uuid.UUID
    full_name: str


def around_cards(rows: Sequence[CardRow], *, us: str, bases: Mapping[str, str]) -> Around:
    """The same for cards of the board, whose rows have read it along."""
    people = {}
    for row in rows:
        # Of a received one nothing is known before a place is promised, or after it is taken back.
        if row.person and (row.sender_id == us or row.is_opened):
            people[row.pk] = Named(row.person, f"{row.given_name} {row.family_name}")
    names = {
        row.receiver_id if row.sender_id == us else row.sender_id: row.other_name or str(HAS_LEFT)
        for row in rows
    }
    places = {row.pk: row.place for row in rows if row.place}
    return Around(us, names, bases, people, places)


def people_of(referrals: Sequence[Referral], *, is_sent: bool) -> dict[uuid.UUID, Participant]:
    """Whom these are about here. Of a received one nothing is known before a place is promised."""
    keys = [one.pk for one in referrals if is_sent or one.is_opened]
    if not keys:
        return {}
    return {row.pk: row.participant for row in _people(keys=keys, is_sent=is_sent)}


@ready(keys=Each(UUIDField()))
def _people(given: Givens, *, is_sent: bool) -> QuerySet[Any, Any]:
    model = Sent if is_sent else Accepted
    found: QuerySet[Any, Any] = model._default_manager.filter(pk__in=given.keys)
    named = found.select_related("participant")
    return named.only("participant__given_name", "participant__family_name")


ANSWERED_AT_ONCE = (State.DECLINED, State.REDIRECTED)


def running(row: Any, now: datetime) -> Clock | None:
    """The clock of a row of the board, by the clock on the wall; None where none runs any more."""
    what = RUNS.get(row.state)
    return Clock(what, on_the_wall(row.begun), on_the_wall(row.due), now) if what else None


class Stamper:
    """What makes a card of each row of a page, with its words, in the language of the page."""

    def __init__(self, around: Around) -> None:
        self.around = around
        self.now = on_the_wall(timezone.now())
        self.url = addresses("referring:detail")
        self.labels = {what: str(what.label) for what in Promised}
        self.said = _said(get_language())

    def __call__(self, row: Any) -> Stamped:
        around, clock = self.around, running(row, self.now)
        is_sent = row.sender_id == around.us
        person = around.people.get(row.pk)
        basis = around.bases.get(row.service_basis, row.service_basis)
        words = {
            "url": self.url(row.pk),
            "number": row.number,
            "other": around.names[row.receiver_id if is_sent else row.sender_id],
            "title": person.full_name if person else basis,
            "text": self._text(row, [basis] if person else []),
            "clock_words": "",
            "used": "0",
            "due": "",
        }
        flags: dict[str, Hashable] = {
            "tone": "",
            "clock_icon": "",
            "clock_label": "",
            "shown": SHOWN_STATES[row.state],
            "is_sent": is_sent,
        }
        if clock:
            due = fi_date(clock.due)
            words |= {"clock_words": clock.words, "used": str(clock.used), "due": due}
            flags |= {
                "tone": clock.tone,
                "clock_icon": clock.icon,
                "clock_label": self.labels[clock.what],
            }
        return Stamped(words, flags)

    def _text(self, row: Any, known: list[str]) -> str:
        """What else is known of it in clear: where it is, and since when."""
        return " · ".join(filter(None, [*known, *self._told(row)]))

    def _told(self, row: Any) -> Iterator[str]:
        state, said = row.state, self.said
        if state == State.WAITLISTED:
            if place := self.around.places.get(row.pk):
                yield said.place % {"place": place}
            if row.starts_on:
                yield said.estimate % {"day": fi_date(row.starts_on)}
        elif state == State.ACCEPTED:
            yield said.first_day % {"day": fi_date(row.starts_on)}
        elif state == State.DECLINED:
            yield str(DeclineReason(row.decline_reason).label)
        elif state == State.STARTED:
            yield said.arrived % {"day": _day(row.arrived_at)}
        elif state == State.IN_REVIEW:
            yield said.in_review % {"day": _day(row.reopened_at or row.answered_at)}
        elif row.is_undecided:
            begun = on_the_wall(row.begun)
            yield f"{fi_date(begun)} {fi_time(begun)}"
        if state in ANSWERED_AT_ONCE and row.answered_at and not row.reopened_at:
            took = duration(working_time(row.sent_at, row.answered_at))
            yield said.answered % {"time": took}


@dataclass(frozen=True)
class _Said:
    """What cards say in one language; a page has many."""

    place: str
    estimate: str
    first_day: str
    arrived: str
    in_review: str
    answered: str


@lru_cache(maxsize=8)
def _said(_language: str | None) -> _Said:
    return _Said(
        place=_("%(place)s. in the queue"),
        estimate=_("estimate %(day)s"),
        first_day=_("first day %(day)s"),
        arrived=_("arrived %(day)s"),
        in_review=_("in review since %(day)s"),
        answered=_("answered in %(time)s"),
    )


def _day(moment: datetime | None) -> str:
    return fi_date(moment and on_the_wall(moment))


def drafts_stamped(drafts: Sequence[Draft], bases: Mapping[str, str]) -> list[Stamped]:
    """Drafts as the same cards. They are seen by nobody else."""
    url = addresses("referring:draft")
    return [
        Stamped(
            words={
                "url": url(draft.pk),
                "title": draft.participant.full_name,
                "text": bases.get(draft.service_basis, ""),
                "saved": fi_date(draft.saved_at),
            },
            flags={"is_draft": True},
        )
        for draft in drafts
    ]
