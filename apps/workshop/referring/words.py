"""What is said of a referral on its page: grounds, blocks, steps, and its language and area."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.network.areas import lookups
from apps.network.referrals.blocks import GivenHow, Ground, GroundKind, Kind, Opened
from apps.network.referrals.models import Referral
from apps.network.referrals.workflow import OPENED, State
from apps.workshop.participants import codes
from apps.workshop.referring.services.opening import Step, steps_of
from kit.templatetags.kit import fi_date


def ground_words(ground: Ground) -> str:
    """On what a block was sent, in one line."""
    if ground.kind not in GroundKind.values:
        return ""
    parts: list[Any] = [GroundKind(ground.kind).label]
    if ground.kind == GroundKind.ORDER:
        parts += [ground.body, ground.number, fi_date(ground.on)]
    elif ground.kind == GroundKind.LAW:
        parts.append(ground.law)
    elif ground.kind == GroundKind.CONSENT:
        if ground.given_how in GivenHow.values:
            parts.append(GivenHow(ground.given_how).label.lower())
        if ground.valid_until:
            parts.append(_("valid until %(day)s") % {"day": fi_date(ground.valid_until)})
    return ", ".join(str(part) for part in parts if part)


def block_rows(parts: Opened, kinds: Iterable[str] = tuple(Kind)) -> list[tuple[str, str, str]]:
    """The blocks that were sent, in their order: what each is called, its text, its ground."""
    return [
        (str(Kind(kind).label), parts.blocks[kind].text, ground_words(parts.blocks[kind].ground))
        for kind in kinds
        if kind in parts.blocks
    ]


@dataclass(frozen=True)
class GroundRow:
    """One ground, and what rests on it. `until` and `is_over` are a consent's."""

    words: str
    blocks: list[str]
    until: date | None
    is_over: bool


def ground_rows(parts: Opened, today: date | None = None) -> list[GroundRow]:
    """The grounds of everything that can be read now, each once."""
    day = today or timezone.localdate()
    grounds = [(kind.label, parts.blocks[kind].ground) for kind in Kind if kind in parts.blocks]
    if parts.identity:
        grounds.append((Kind.WHO.label, parts.identity.ground))
    if parts.code:
        grounds.append((Kind.CODE.label, parts.code.ground))
    found: dict[Ground, list[str]] = {}
    for label, ground in grounds:
        found.setdefault(ground, []).append(str(label))
    return [
        GroundRow(ground_words(one), labels, one.valid_until, not one.is_valid_on(day))
        for one, labels in found.items()
        if ground_words(one)
    ]


def language_name(code: str) -> str:
    return codes.language_name(code)


def area_name(referral: Referral, language: str) -> str:
    """The employment area the person lives in, where that is known and may be said."""
    if not referral.employment_area:
        return ""
    key = f"employment_area:{referral.employment_area}"
    found = lookups.names_of_keys([key], language)[0]
    return "" if found == key else found


STEPS: dict[str, Promise] = {
    "sent_at": gettext_lazy("Sent"),
    "received_at": gettext_lazy("Opened"),
    "answered_at": gettext_lazy("Taken into review"),
    "decided_at": gettext_lazy("Decided"),
    "reopened_at": gettext_lazy("Opened again"),
    "withdrawn_at": gettext_lazy("Withdrawn"),
    "expired_at": gettext_lazy("Expired"),
    "closed_at": gettext_lazy("Hand-over complete"),
    "shredded_at": gettext_lazy("The sealed copy was shredded"),
    "erasure_answered_at": gettext_lazy("The receiver answered about erasure"),
}
DECIDED = (State.WAITLISTED, State.REDIRECTED, State.DECLINED)


def step_rows(referral: Referral) -> list[tuple[str, datetime]]:
    """What has happened, in order: in words, and when."""
    return [
        (_step(referral, step), step.at)
        for step in steps_of(referral)
        # A decision at once was the first answer too.
        if step.name != "answered_at" or step.at != referral.decided_at
    ]


def _step(referral: Referral, step: Step) -> str:
    state = State(referral.state)
    if step.name == "arrived_at":
        return str(State.NO_SHOW.label if state == State.NO_SHOW else _("Arrived"))
    if step.name == "decided_at" and state in OPENED:
        return str(State.ACCEPTED.label)
    if step.name == "decided_at" and state in DECIDED:
        return str(state.label)
    return str(STEPS[step.name])
