"""How fast an organisation promises to answer referrals: never slower than the whole network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import ngettext

from apps.network.referrals import promises
from apps.network.referrals.clocks import (
    ANSWER_WORKING_DAYS,
    DECISION_WORKING_DAYS,
    EXPIRY_DAYS,
    START_WORKING_DAYS,
)
from apps.workshop.audit.services import Actor, record
from tenants.accounts.roles import Right


@dataclass(frozen=True)
class Promised:
    """Working days to the first answer, the decision and the first day; days to the expiry."""

    answer: int = ANSWER_WORKING_DAYS
    decision: int = DECISION_WORKING_DAYS
    start: int = START_WORKING_DAYS
    expiry: int = EXPIRY_DAYS


def promised_by(organisation: str) -> Promised:
    """What an organisation promises; what the network does where it has said nothing faster."""
    own = promises.promise_of(organisation)
    return as_told([getattr(own, name) for name in promises.PROMISED] if own else None)


def as_told(own: Sequence[int] | None) -> Promised:
    """What an organisation promises as `promise_told` tells it; the network's without one."""
    return Promised(*own) if own else Promised()


@transaction.atomic
def promise(promised: Promised, *, by: Actor) -> None:
    """Promise it from the next referral on; those on their way keep their times.

    Raises PermissionError for whoever does not lead the house.
    """
    if not by.user.may(Right.MANAGE_STAFF):
        raise PermissionError
    promises.save_promise(**vars(promised))
    record(by, "referrals.promise", [], **vars(promised))


def in_words(promised: Promised) -> str:
    """Such as: This organisation answers in 1 working day. It decides in 5 working days."""
    answer = ngettext(
        "This organisation answers in %(count)s working day.",
        "This organisation answers in %(count)s working days.",
        promised.answer,
    ) % {"count": promised.answer}
    decision = ngettext(
        "It decides in %(count)s working day.",
        "It decides in %(count)s working days.",
        promised.decision,
    ) % {"count": promised.decision}
    return f"{answer} {decision}"


def answer_in(days: int) -> str:
    """The promise of a first answer, as the board says it."""
    return ngettext("Answer in %(count)s working day", "Answer in %(count)s working days", days) % {
        "count": days
    }


def decision_in(days: int) -> str:
    """The promise of a decision."""
    return ngettext(
        "Decision in %(count)s working day", "Decision in %(count)s working days", days
    ) % {"count": days}


def start_in(days: int) -> str:
    """The promise of the first day."""
    return ngettext("Start in %(count)s working day", "Start in %(count)s working days", days) % {
        "count": days
    }
