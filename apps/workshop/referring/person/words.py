"""What the person is told, in plain words and in easy language: short sentences, one thing each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.network.referrals.blocks import LOCKS, Ground, GroundKind, Kind
from apps.network.referrals.models import Lock, Referral
from apps.network.referrals.workflow import State
from apps.workshop.referring.services.opening import OpenReferral

STATES: dict[str, tuple[Any, Any]] = {
    State.SENT: (
        _("Your referral is on its way"),
        _("The receiver has not opened it yet. You need not do anything."),
    ),
    State.RECEIVED: (
        _("The receiver has opened your referral"),
        _("They have not answered yet. You need not do anything."),
    ),
    State.IN_REVIEW: (
        _("The receiver is looking at your referral"),
        _("They are deciding whether there is a place. They do not see your name yet."),
    ),
    State.ACCEPTED: (
        _("You have been promised a place"),
        _("The receiver now sees your name and contact details. They get in touch with you."),
    ),
    State.WAITLISTED: (
        _("You are on the waiting list"),
        _("There is no free place yet. The receiver tells when there is one."),
    ),
    State.REDIRECTED: (
        _("The receiver proposes another place"),
        _("Nothing has moved by itself. Your coach asks you first."),
    ),
    State.DECLINED: (
        _("You did not get this place"),
        _("The receiver did not see your name. Your coach talks with you about what comes next."),
    ),
    State.WITHDRAWN: (
        _("Your referral was taken back"),
        _("What was sent has been destroyed. Nobody can open it any more."),
    ),
    State.EXPIRED: (
        _("Nobody answered in time"),
        _("The referral has ended. Your coach talks with you about what comes next."),
    ),
    State.STARTED: (
        _("You have started"),
        _("The receiver has a record of you now, as of everybody who is there."),
    ),
    State.NO_SHOW: (
        _("You did not come on the first day"),
        _("Your coach gets in touch with you. You can also call."),
    ),
}
"""Where a referral is, for the person: a heading and what it means for them."""

GROUNDS: dict[str, Any] = {
    GroundKind.REQUEST: _("You have asked for this yourself."),
    GroundKind.CONSENT: _("This goes only with your consent."),
    GroundKind.ORDER: _("An authority has ordered this."),
    GroundKind.LAW: _("The law says that this is sent."),
}

ANSWERS: dict[str, Any] = {
    "erased": _("The receiver has erased your data."),
    "kept_law": _("The receiver keeps your data, because the law demands it."),
    "kept_service": _(
        "The receiver keeps your data, because the service they give you rests on it."
    ),
    "kept_claim": _("The receiver keeps your data, because of a legal claim."),
    "not_ours": _(
        "The receiver has passed your request on to the organisation whose register the data is in."
    ),
}
"""What the receiver says became of its own record."""


@dataclass(frozen=True)
class Line:
    """One block as the person reads it."""

    label: Any
    text: str
    ground: Any
    detail: str
    is_at_once: bool
    """Read before anybody knows who it is; else it opens with the name."""


def line_of(kind: str, text: Any, ground: Ground) -> Line:
    """A block, why it may be sent, and when the receiver reads it."""
    told = {
        GroundKind.ORDER.value: " ".join(filter(None, [ground.body, ground.number])),
        GroundKind.LAW.value: ground.law,
    }
    return Line(
        label=Kind(kind).label,
        text=str(text),
        ground=GROUNDS.get(ground.kind, _("Your coach has not chosen yet why this may be sent.")),
        detail=told.get(ground.kind, ""),
        is_at_once=LOCKS[Kind(kind)] == Lock.NEED,
    )


def about_you(*, is_protected: bool) -> Any:
    """What the block with the name holds. The page itself says no name."""
    if is_protected:
        return _("Your name and date of birth. Your contact details are protected and do not go.")
    return _("Your name, date of birth, home municipality, phone number and email.")


def lines_of(opened: OpenReferral) -> list[Line]:
    """What was sent and is still there."""
    lines = [line_of(kind, block.text, block.ground) for kind, block in opened.parts.blocks.items()]
    if identity := opened.parts.identity:
        told = about_you(is_protected=identity.is_protected)
        lines.append(line_of(Kind.WHO, told, identity.ground))
    if code := opened.parts.code:
        lines.append(line_of(Kind.CODE, _("Your personal identity code."), code.ground))
    order = list(Kind)
    labels = [kind.label for kind in order]
    return sorted(lines, key=lambda line: labels.index(line.label))


def is_name_open(referral: Referral) -> bool:
    """Whether the receiver knows, or has known, who it is."""
    return referral.is_opened or referral.erasure_asked_at is not None
