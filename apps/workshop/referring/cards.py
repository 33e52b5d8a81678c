"""One referral as a card of the board and a row of the list, with nothing of what is sealed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.network.referrals.models import Referral
from apps.network.referrals.workflow import State
from apps.workshop.participants.models import Participant
from apps.workshop.referring.clock import clock_of, duration, working_time
from apps.workshop.referring.models import Accepted, Draft, Sent
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


@dataclass(frozen=True)
class Around:
    """What is known of the rows of one page beside the rows themselves."""

    us: str
    names: Mapping[str, str]
    bases: Mapping[str, str]
    people: Mapping[uuid.UUID, Participant]
    places: Mapping[uuid.UUID, int]


def people_of(referrals: Sequence[Referral], *, is_sent: bool) -> dict[uuid.UUID, Participant]:
    """Whom these are about here. Of a received one nothing is known before a place is promised."""
    keys = [one.pk for one in referrals if is_sent or one.is_opened]
    if not keys:
        return {}
    model = Sent if is_sent else Accepted
    found = model.objects.select_related("participant").filter(pk__in=keys)
    return {row.pk: row.participant for row in found}


def stamped(rows: Sequence[Any], around: Around) -> list[Stamped]:
    """The rows, each with its words."""
    now, url = timezone.now(), addresses("referring:detail")
    return [_stamped(row, around, now, url(row.pk)) for row in rows]


def _stamped(row: Any, around: Around, now: Any, url: str) -> Stamped:
    clock = clock_of(row, now)
    is_sent = row.sender_id == around.us
    other = around.names[row.receiver_id if is_sent else row.sender_id]
    basis = around.bases.get(row.service_basis, row.service_basis)
    person = around.people.get(row.pk)
    return Stamped(
        words={
            "url": url,
            "number": row.number,
            "other": other,
            "title": person.full_name if person else basis,
            "text": _text(row, around, has_person=person is not None, basis=basis),
            "clock_words": clock.words if clock else "",
            "used": str(clock.used) if clock else "0",
            "due": fi_date(clock.due) if clock else "",
        },
        flags={
            "tone": clock.tone if clock else "",
            "clock_icon": clock.icon if clock else "",
            "clock_label": str(clock.label) if clock else "",
            "shown": StateShown(row.state),
            "is_sent": is_sent,
        },
    )


def _text(row: Any, around: Around, *, has_person: bool, basis: str) -> str:
    """What else is known of it in clear: where it is, and since when."""
    state = State(row.state)
    parts = [basis] if has_person else []
    if state == State.WAITLISTED:
        if place := around.places.get(row.pk):
            parts.append(_("%(place)s. in the queue") % {"place": place})
        if row.starts_on:
            parts.append(_("estimate %(day)s") % {"day": fi_date(row.starts_on)})
    elif state == State.ACCEPTED:
        parts.append(_("first day %(day)s") % {"day": fi_date(row.starts_on)})
    elif state == State.DECLINED:
        parts.append(str(row.get_decline_reason_display()))
    elif state == State.STARTED:
        parts.append(_("arrived %(day)s") % {"day": fi_date(row.arrived_at)})
    elif state == State.IN_REVIEW:
        since = row.reopened_at or row.answered_at
        parts.append(_("in review since %(day)s") % {"day": fi_date(since)})
    elif row.is_undecided:
        parts.append(f"{fi_date(row.sent_at)} {fi_time(row.sent_at)}")
    if state in (State.DECLINED, State.REDIRECTED) and row.answered_at and not row.reopened_at:
        took = duration(working_time(row.sent_at, row.answered_at))
        parts.append(_("answered in %(time)s") % {"time": took})
    return " · ".join(filter(None, parts))


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
