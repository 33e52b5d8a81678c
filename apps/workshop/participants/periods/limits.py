"""The limits of a service basis, as warnings: an authority may have decided otherwise.

How long a period is, is counted in months of the calendar and days over them. Where several
periods count together, thirty days over are a month.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

from apps.network.classifications.models import ServiceBasis
from kit.days import months_later as months_later

DAYS_OF_A_MONTH = 30


class Limit(TextChoices):
    """Which limit; the names are those of the columns of `ServiceBasis`."""

    SHORTEST = "min_months"
    LONGEST = "max_months"
    TOTAL = "max_months_total"
    SAME = "max_months_same"


@dataclass(frozen=True)
class Length:
    """Whole months, and days over them."""

    months: int
    days: int

    def is_above(self, months: int) -> bool:
        return self.months > months or (self.months == months and self.days > 0)


@dataclass(frozen=True)
class Stretch:
    """The days of a period, and where they are spent: empty for our own house."""

    starts_on: date
    ends_on: date | None
    place: str = ""

    def same_place(self, other: Stretch) -> bool:
        return " ".join(self.place.casefold().split()) == " ".join(other.place.casefold().split())


@dataclass(frozen=True)
class Passed:
    """A limit that is not kept: what is allowed, in months, and what it would be."""

    limit: Limit
    allowed: int
    found: Length
    law_ref: str


def length(first: date, last: date) -> Length:
    """How long it is from a first day to a last, both included."""
    after = last + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    if months_later(first, months) > after:
        months -= 1
    return Length(months, (after - months_later(first, months)).days)


def together(lengths: Iterable[Length]) -> Length:
    """Several lengths added up."""
    counted = list(lengths)
    more, days = divmod(sum(one.days for one in counted), DAYS_OF_A_MONTH)
    return Length(sum(one.months for one in counted) + more, days)


def passed(
    basis: ServiceBasis, stretch: Stretch, others: Sequence[Stretch], *, today: date, ends: bool
) -> list[Passed]:
    """Limits that a period would not keep, beside the person's `others` on the same basis.

    A period without a last day is counted until today. With `ends` it is over: that it is short
    is then a fact, which nobody is asked to explain.
    """
    own = _length_of(stretch, today)
    found: list[Passed] = []

    def look(limit: Limit, counted: Length) -> None:
        allowed = getattr(basis, limit.value)
        if allowed is not None and counted.is_above(allowed):
            found.append(Passed(limit, allowed, counted, basis.law_ref))

    shortest = basis.min_months
    if shortest and stretch.ends_on and not ends and own.months < shortest:
        found.append(Passed(Limit.SHORTEST, shortest, own, basis.law_ref))
    if basis.max_months_total is None:
        look(Limit.LONGEST, own)
    look(Limit.TOTAL, together([own, *(_length_of(one, today) for one in others)]))
    same = [_length_of(one, today) for one in others if one.same_place(stretch)]
    look(Limit.SAME, together([own, *same]))
    return found


def _length_of(stretch: Stretch, today: date) -> Length:
    last = stretch.ends_on or max(stretch.starts_on, today)
    return length(stretch.starts_on, last)
