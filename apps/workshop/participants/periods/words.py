"""Periods in words: limits, lengths, days, and whose register a period belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.network.classifications.models import ServiceBasis
from apps.workshop.participants.models import Override, Period
from apps.workshop.participants.periods.limits import Length, Limit, Passed
from kit.templatetags.kit import fi_date

STATE_KINDS = {
    Period.State.PLANNED: "acc",
    Period.State.ACTIVE: "ok",
    Period.State.SUSPENDED: "wait",
    Period.State.ENDED: "quiet",
}
"""How each state is shown (kit `state`)."""

ACTS: dict[str, Promise] = {
    "start": gettext_lazy("The period was started."),
    "change": gettext_lazy("The period was changed."),
    "suspend": gettext_lazy("The period was paused."),
    "go_on": gettext_lazy("The period goes on."),
    "end": gettext_lazy("The ending was recorded."),
    "correct": gettext_lazy("The ending was corrected."),
}
"""What is said when each act is done."""

OURS = gettext_lazy("This organisation")

CONTROLLERS: dict[str, Promise] = {
    "organisation": OURS,
    "wellbeing_county": gettext_lazy("The wellbeing services county"),
    "employment_authority": gettext_lazy("The employment authority"),
    "employer": gettext_lazy("The employer"),
    "kela": gettext_lazy("Kela"),
    "education_provider": gettext_lazy("The education provider"),
    "sanctions_agency": gettext_lazy("The Prison and Probation Service"),
    "unknown": gettext_lazy("Not known yet: find out before writing anything sensitive"),
}
RETENTION: dict[str, Promise] = {
    "own_file": gettext_lazy("As this organisation has decided for its own files."),
    "controller": gettext_lazy(
        "As the controller instructs. The lasting record is in the controller's own archive."
    ),
    "employer": gettext_lazy("As the employer keeps papers of employment, which are not here."),
}
STORAGE: dict[str, Promise] = {
    "full": gettext_lazy("The whole file: days, tasks, goals and notes"),
    "operational": gettext_lazy("Days, tasks and agreed goals"),
    "nothing": gettext_lazy("Nothing at all"),
}


@dataclass(frozen=True)
class Whose:
    """Whose register a period belongs to, as its page tells it."""

    controller: str | Promise
    processor: str | Promise
    kept: str | Promise
    retention: str | Promise


def whose(basis: ServiceBasis, opened: str) -> Whose:
    """`opened` names the notes that an instruction opens on the basis, if one does."""
    is_ours = basis.controller_type in ("organisation", "employer")
    kept: str | Promise = STORAGE[basis.storage]
    if opened:
        kept = _("%(kept)s; by written instruction also notes: %(parts)s") % {
            "kept": kept,
            "parts": opened,
        }
    return Whose(
        CONTROLLERS.get(basis.controller_type, basis.controller_type),
        _("This service, for this organisation")
        if is_ours
        else _("This organisation for the controller, and this service for it"),
        kept,
        RETENTION.get(basis.retention_type, basis.retention_type),
    )


def days_of(starts_on: date, ends_on: date | None) -> str:
    """1.9.2026–30.11.2026, or 1.9.2026 onwards."""
    if ends_on is None:
        return _("%(day)s onwards") % {"day": fi_date(starts_on)}
    return f"{fi_date(starts_on)}–{fi_date(ends_on)}"


def in_words(length: Length) -> str:
    """3 months, 12 days, or 3 months and 12 days."""
    months = ngettext("%(count)s month", "%(count)s months", length.months) % {
        "count": length.months
    }
    days = ngettext("%(count)s day", "%(count)s days", length.days) % {"count": length.days}
    if length.months and length.days:
        return _("%(months)s and %(days)s") % {"months": months, "days": days}
    return months if length.months else days


def warning(one: Passed) -> str:
    """What a limit says and what would be, with its law."""
    return _sentence(one.limit, one.allowed, one.found, one.law_ref)


def told(override: Override) -> str:
    """The same for a limit that was passed, as it was then."""
    found = Length(override.found_months, override.found_days)
    return _sentence(Limit(override.limit), override.allowed, found, override.law_ref)


def _sentence(limit: Limit, allowed: int, found: Length, law: str) -> str:
    values = {
        "found": in_words(found),
        "allowed": in_words(Length(allowed, 0)),
        "law": _("act %(number)s") % {"number": law} if law else _("no act is named"),
    }
    if limit == Limit.SHORTEST:
        return _("The period is %(found)s; the shortest is %(allowed)s (%(law)s).") % values
    if limit == Limit.TOTAL:
        return (
            _(
                "All periods on this basis together are %(found)s; the most is %(allowed)s"
                " (%(law)s)."
            )
            % values
        )
    if limit == Limit.SAME:
        return (
            _(
                "With the same employer or in the same task there are %(found)s; the most is"
                " %(allowed)s (%(law)s)."
            )
            % values
        )
    return _("The period is %(found)s; the longest is %(allowed)s (%(law)s).") % values
