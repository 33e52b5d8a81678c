"""Where a referral can be, how it gets from one state to another, who may, and what that does.

This is the one place that says so. The services move a referral along these transitions only, a
guard in the database refuses every other (`rights.py`), and the drawing in the documents is made
from it (`drawing.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a referral is. Before these it is a draft in the sender's own schema."""

    SENT = "sent", _("Sent")
    RECEIVED = "received", _("Opened")
    IN_REVIEW = "in_review", _("In review")
    ACCEPTED = "accepted", _("Place promised")
    WAITLISTED = "waitlisted", _("On the waiting list")
    REDIRECTED = "redirected", _("Redirected")
    DECLINED = "declined", _("No place")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    STARTED = "started", _("Started")
    NO_SHOW = "no_show", _("Did not come")


class Side(StrEnum):
    """Whose act a transition is."""

    SENDER = "sender"
    RECEIVER = "receiver"


UNANSWERED = (State.SENT, State.RECEIVED)
"""The first answer is still owed."""
UNDECIDED = (*UNANSWERED, State.IN_REVIEW)
"""The decision is still owed, and the clock of expiry runs."""
OPEN = (*UNDECIDED, State.WAITLISTED)
"""Not ended: the person may still get a place by this referral."""
WAITING = (State.WAITLISTED, State.ACCEPTED)
"""The person waits for the first day, or for a place."""
OPENED = (State.ACCEPTED, State.STARTED, State.NO_SHOW)
"""A place was promised: name and contact details are open to the receiver."""
ENDED = tuple(state for state in State if state not in (*UNDECIDED, *WAITING))


@dataclass(frozen=True)
class Transition:
    """One way from states to a state.

    `stamps` are the times it writes. `by` are the sides that may; `is_clock` says that nobody
    decides it: either side's nightly round does, once the referral's own time has passed.
    """

    name: str
    sources: tuple[State, ...]
    target: State
    by: tuple[Side, ...]
    stamps: tuple[str, ...]
    effect: str
    is_clock: bool = False


TRANSITIONS = (
    Transition(
        "receive",
        (State.SENT,),
        State.RECEIVED,
        (Side.RECEIVER,),
        ("received_at",),
        "The receiver has opened it for the first time. No answer yet.",
    ),
    Transition(
        "review",
        UNANSWERED,
        State.IN_REVIEW,
        (Side.RECEIVER,),
        ("answered_at",),
        "The first answer: somebody has taken it in hand.",
    ),
    Transition(
        "accept",
        OPEN,
        State.ACCEPTED,
        (Side.RECEIVER,),
        ("answered_at", "decided_at"),
        "A place is promised. Name and contact details open, and the participant's record is made.",
    ),
    Transition(
        "waitlist",
        UNDECIDED,
        State.WAITLISTED,
        (Side.RECEIVER,),
        ("answered_at", "decided_at"),
        "The person has a place in the queue of the unit.",
    ),
    Transition(
        "redirect",
        OPEN,
        State.REDIRECTED,
        (Side.RECEIVER,),
        ("answered_at", "decided_at"),
        "Another unit is proposed. The sender asks the person anew; nothing moves by itself.",
    ),
    Transition(
        "decline",
        OPEN,
        State.DECLINED,
        (Side.RECEIVER,),
        ("answered_at", "decided_at"),
        "No place, with a reason and a proposal. The name does not open.",
    ),
    Transition(
        "reopen",
        (State.DECLINED,),
        State.IN_REVIEW,
        (Side.RECEIVER,),
        ("reopened_at",),
        "A place has come free, or what was missing has come. The clocks begin again.",
    ),
    Transition(
        "withdraw",
        (*OPEN, State.ACCEPTED),
        State.WITHDRAWN,
        (Side.SENDER,),
        ("withdrawn_at", "shredded_at"),
        "Taken back. What was sealed is shredded.",
    ),
    Transition(
        "expire",
        UNDECIDED,
        State.EXPIRED,
        (Side.SENDER, Side.RECEIVER),
        ("expired_at",),
        "Nobody decided in time.",
        is_clock=True,
    ),
    Transition(
        "start",
        (State.ACCEPTED,),
        State.STARTED,
        (Side.RECEIVER,),
        ("arrived_at",),
        "The person has arrived. The sender closes the other open referrals of the same person.",
    ),
    Transition(
        "miss",
        (State.ACCEPTED,),
        State.NO_SHOW,
        (Side.RECEIVER,),
        ("arrived_at",),
        "The person did not come. The sender gets in touch.",
    ),
)

BY_NAME = {transition.name: transition for transition in TRANSITIONS}


def possible(state: str, side: Side) -> list[Transition]:
    """What one side can do with a referral in a state; nothing that only the clock does."""
    return [
        one for one in TRANSITIONS if state in one.sources and side in one.by and not one.is_clock
    ]


class ReasonSide(models.TextChoices):
    """On whose side the reason of a refusal lies."""

    PERSON = "person", _("The person's side")
    UNIT = "unit", _("The unit's side")
    SENDER = "sender", _("The sender's side")


class DeclineReason(models.TextChoices):
    """Why there is no place. The first word of a code's group is in `REASON_SIDES`."""

    OTHER_WISH = "other_wish", _("The person wishes something else")
    NOT_REACHED = "not_reached", _("The person could not be reached")
    NOT_NOW = "not_now", _("The person's situation does not allow it now")
    FULL = "full", _("The unit is full at that time")
    SUPPORT = "support", _("We do not have the support that is needed")
    TARGET_GROUP = "target_group", _("The service basis or target group does not fit")
    AREA = "area", _("The person lives outside our area")
    LANGUAGE = "language", _("We do not work in the person's language")
    OTHER = "other", _("Another reason on our side")
    INFORMATION = "information", _("There is not enough information")
    DUPLICATE = "duplicate", _("The same referral has come before")
    DOCUMENT = "document", _("A document is missing")


REASON_SIDES = {
    ReasonSide.PERSON: (DeclineReason.OTHER_WISH, DeclineReason.NOT_REACHED, DeclineReason.NOT_NOW),
    ReasonSide.UNIT: (
        DeclineReason.FULL,
        DeclineReason.SUPPORT,
        DeclineReason.TARGET_GROUP,
        DeclineReason.AREA,
        DeclineReason.LANGUAGE,
        DeclineReason.OTHER,
    ),
    ReasonSide.SENDER: (
        DeclineReason.INFORMATION,
        DeclineReason.DUPLICATE,
        DeclineReason.DOCUMENT,
    ),
}
"""Which reasons are on whose side."""


class ErasureAnswer(models.TextChoices):
    """What the receiver's data protection officer answers when a copy was withdrawn after
    acceptance. Structured, since the keys that could seal a text are shredded by then."""

    ERASED = "erased", _("Erased")
    KEPT_LAW = "kept_law", _("Kept, because the law demands it")
    KEPT_SERVICE = "kept_service", _("Kept, because the service we give rests on it")
    KEPT_CLAIM = "kept_claim", _("Kept, because of a legal claim")
    NOT_OURS = "not_ours", _("Passed on to the controller whose register it is in")
