"""A participant's periods as their pages read them, in words, with a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import get_language

from apps.network.classifications.models import EndReason, Placement, ServiceBasis
from apps.workshop.participants.compartments import NOTE_PARTS, Compartment
from apps.workshop.participants.models import (
    Attempt,
    FollowUp,
    Override,
    Participant,
    Period,
)
from apps.workshop.participants.periods import follow_ups, words
from apps.workshop.participants.periods.steps import STEPS, Step
from apps.workshop.participants.permissions import Access
from apps.workshop.participants.services import Opened, open_parts


@dataclass(frozen=True)
class Told:
    """An override as the page tells it."""

    text: str
    override: Override


@dataclass(frozen=True)
class Asked:
    """A follow-up as the page tells it."""

    follow_up: FollowUp
    placement: str
    is_missed: bool
    is_now: bool

    @property
    def kind(self) -> str:
        """How its state is shown (kit `state`)."""
        if self.is_now:
            return "wait"
        return "ok" if self.follow_up.state == FollowUp.State.REACHED else "quiet"


@dataclass(frozen=True)
class Shown:
    """One period: its state and days, and what is known of its end."""

    period: Period
    basis: str
    days: str
    state: Period.State
    reason: str = ""
    placement: str = ""
    whose: words.Whose | None = None
    overrides: list[Told] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return words.STATE_KINDS[self.state]

    @property
    def lacks_ending(self) -> bool:
        """Whether it is over and nobody has recorded how it ended."""
        return self.state == Period.State.ENDED and not self.period.is_closed

    @property
    def pauses(self) -> list[str]:
        return [words.days_of(one.starts_on, one.ends_on) for one in self.period.all_pauses]


def in_short(participant: Participant, access: Access) -> list[Shown]:
    """The periods for the first page. Two queries, a third where one has ended."""
    language, today = get_language() or "fi", timezone.localdate()
    names = ServiceBasis.objects.names(language)
    periods = list(participant.periods.all())
    tells_end = reads_endings(access) and any(one.is_closed for one in periods)
    reasons = _told(EndReason.objects, access).names(language) if tells_end else {}
    return [_short(one, names, reasons, today) for one in periods]


def reads_endings(access: Access) -> bool:
    """Why somebody left and for what is part of the coaching, not of who is here today."""
    return Compartment.COACHING in access.reads


def _told(codes: Any, access: Access) -> Any:
    """The codes of endings that are told: those of health only to whom health is open."""
    return codes.all() if Compartment.HEALTH in access.reads else codes.filter(is_health=False)


def _short(period: Period, names: dict[str, str], reasons: dict[str, str], today: date) -> Shown:
    return Shown(
        period,
        names.get(period.service_basis, period.service_basis),
        words.days_of(period.starts_on, period.ends_on),
        period.state_on(today),
        reason=reasons.get(period.end_reason, ""),
    )


def in_full(participant: Participant, access: Access) -> list[Shown]:
    """The periods for their own page, with everything that is known of them."""
    language, today = get_language() or "fi", timezone.localdate()
    asked = FollowUp.objects.prefetch_related(
        Prefetch("attempts", Attempt.objects.select_related("made_by"))
    )
    periods = list(participant.periods.all())
    has_ended = any(one.is_closed for one in periods)
    if has_ended:
        prefetch_related_objects(periods, Prefetch("follow_ups", asked))
    rules = _rules(periods)
    opened = open_parts({one.service_basis for one in periods}, today)
    is_here = any(one.is_running_on(today) for one in periods)
    overrides: dict[int, list[Told]] = {}
    for one in Override.objects.filter(change__period__participant=participant).select_related(
        "change__made_by"
    ):
        overrides.setdefault(one.change.period_id, []).append(Told(words.told(one), one))
    shows_end = has_ended and reads_endings(access)
    reasons = _told(EndReason.objects, access).names(language) if shows_end else {}
    placements = _told(Placement.objects, access).names(language) if shows_end else {}
    found = []
    for period in periods:
        basis = rules.get(period.pk)
        found.append(
            Shown(
                period,
                basis.name(language) if basis else period.service_basis,
                words.days_of(period.starts_on, period.ends_on),
                period.state_on(today),
                reason=reasons.get(period.end_reason, ""),
                placement=placements.get(period.placement, ""),
                whose=words.whose(basis, _parts(opened[period.service_basis])) if basis else None,
                overrides=overrides.get(period.pk, []),
                asked=_asked(period, placements, today, is_here=is_here) if shows_end else [],
                steps=[step for step in STEPS if step.is_offered(period)],
            )
        )
    return found


def _rules(periods: list[Period]) -> dict[int, ServiceBasis]:
    """Each period's basis with the rules of its first day."""
    found = {}
    for period in periods:
        rules = ServiceBasis.objects.rules_of(period.service_basis, period.starts_on)
        if rules:
            found[period.pk] = rules
    return found


def _parts(opened: Opened) -> str:
    """The notes that an instruction has opened, in words."""
    if opened.is_own:
        return ""
    return ", ".join(str(part.label) for part in NOTE_PARTS if part in opened.parts)


def _asked(
    period: Period, placements: dict[str, str], today: date, *, is_here: bool
) -> list[Asked]:
    return [
        Asked(
            one,
            placements.get(one.placement, ""),
            follow_ups.is_missed(one, today),
            not is_here and follow_ups.is_now(one, today),
        )
        for one in period.follow_ups.all()
    ]


def panel(participant: Participant, by: Any, access: Access) -> dict[str, Any]:
    """The periods in the narrow column of the first page."""
    return {"participant": participant, "rows": in_short(participant, access)}
