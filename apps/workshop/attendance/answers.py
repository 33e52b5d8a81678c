"""What can be said of a day: here, for some hours or at a distance, or away for a reason."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.utils.formats import number_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from apps.workshop.attendance.models import Mark, Reason

MOST_HOURS = 24
REMOTE = "remote"
HERE = "here"


class NotAnAnswer(ValueError):
    """Neither hours nor a letter of the list."""


@dataclass(frozen=True)
class Answer:
    """One day of one participant. Without a reason the participant was here."""

    reason: str = ""
    hours: Decimal | None = None
    is_remote: bool = False

    @property
    def is_present(self) -> bool:
        return not self.reason

    @property
    def written(self) -> str:
        """As a change keeps it and a page sends it back: `sick`, `here 5.00`, `remote 4.00`."""
        if self.reason:
            return self.reason
        place = REMOTE if self.is_remote else HERE
        return f"{place} {self.hours:.2f}" if self.hours is not None else place


def of_mark(mark: Mark | None) -> Answer | None:
    """What a marked day says; None for a day without a mark."""
    if mark is None:
        return None
    return Answer(reason=mark.reason, hours=mark.hours, is_remote=mark.is_remote)


def from_written(written: str) -> Answer | None:
    """The answer that `Answer.written` wrote; None for an empty text. Raises `NotAnAnswer`."""
    if not written:
        return None
    first, _space, hours = written.partition(" ")
    if first in Reason.values and not hours:
        return Answer(reason=first)
    if first not in (HERE, REMOTE):
        raise NotAnAnswer(written)
    return Answer(hours=hours_of(hours) if hours else None, is_remote=first == REMOTE)


def hours_of(text: str) -> Decimal:
    """Hours as people write them: 5, 5,5 or 5.5. Raises `NotAnAnswer`."""
    try:
        hours = Decimal(text.strip().replace(",", ".")).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise NotAnAnswer(text) from None
    if not hours.is_finite() or not 0 < hours <= MOST_HOURS:
        raise NotAnAnswer(text)
    return hours


def shown_hours(hours: Decimal | None) -> str:
    """5 or 5,5: as the page's language writes it, without needless zeros."""
    if hours is None:
        return ""
    return _hours_in(hours, get_language() or "fi")


# A month of a unit has a thousand of them, nearly all the same few.
@lru_cache(maxsize=1000)
def _hours_in(hours: Decimal, _language: str) -> str:
    return number_format(hours.normalize() if hours % 1 else int(hours), use_l10n=True)


def letters() -> dict[str, str]:
    """The one letter of each reason in the page's language, for grids and lists on paper."""
    return {
        Reason.SICK: pgettext("letter of sick", "S"),
        Reason.CHILD: pgettext("letter of a sick child", "C"),
        Reason.ACCEPTED: pgettext("letter of an accepted reason", "A"),
        Reason.LEAVE: pgettext("letter of leave", "L"),
        Reason.UNEXCUSED: pgettext("letter of without leave", "X"),
        Reason.NO_WORD: pgettext("letter of no word", "N"),
        Reason.CLOSED: pgettext("letter of closed", "–"),
    }


def short(answer: Answer) -> str:
    """The letter or the number that stands in a cell."""
    if answer.reason:
        return letters()[answer.reason]
    return shown_hours(answer.hours) or "✓"


def in_words(answer: Answer | None) -> str:
    """A whole sentence part: “Here, 5 h”, “Sick”, “Not marked”."""
    if answer is None:
        return _("Not marked")
    if answer.reason:
        return str(Reason(answer.reason).label)
    hours = shown_hours(answer.hours)
    if answer.is_remote:
        return _("At a distance, %(hours)s h") % {"hours": hours} if hours else _("At a distance")
    return _("Here, %(hours)s h") % {"hours": hours} if hours else _("Here")


def typed(text: str, *, is_remote: bool = False) -> Answer | None:
    """What somebody keys from paper: hours, or a letter of the list; None for an empty cell.

    Raises `NotAnAnswer`. A day that is planned at a distance stays at a distance.
    """
    text = text.strip()
    if not text:
        return None
    for reason, letter in letters().items():
        if text.casefold() == letter.casefold() or (letter == "–" and text == "-"):
            return Answer(reason=reason)
    if text == "✓":
        return Answer(is_remote=is_remote)
    return Answer(hours=hours_of(text), is_remote=is_remote)
