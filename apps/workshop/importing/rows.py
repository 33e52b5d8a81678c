"""From rows to people: each row is understood or refused by itself, and says why in plain words.

Several rows of one person, by identity code or by name and date of birth, are one record with
several periods, as client systems write them out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.network.classifications.models import ServiceBasis
from apps.workshop.importing.files import Table
from apps.workshop.importing.values import Lists, Problem
from apps.workshop.participants.bringing import Coming, Newcomer
from apps.workshop.participants.forms import refuse_unlikely_birth
from apps.workshop.participants.identity import code as codes
from apps.workshop.participants.models import NO_INFORMATION
from kit.sorting import sort_key

OF_THE_RECORD = (
    "given_name", "family_name", "born_on", "unit", "phone", "email", "street_address",
    "municipality_code", "is_protected", "gender", "mother_tongue", "education",
    "activity_before", "benefit", "emergency_name", "emergency_phone", "referrer_type",
)  # fmt: skip

EVERY = 500


@dataclass(frozen=True)
class Refused:
    """A row that is not taken: its line in the file, and why."""

    number: int
    problems: list[str]


@dataclass
class Person:
    """Somebody to be added, and the lines of the file that tell of them."""

    newcomer: Newcomer
    numbers: list[int]

    @property
    def number(self) -> int:
        return self.numbers[0]

    @property
    def sort_key(self) -> str:
        details = self.newcomer.details
        return sort_key(f"{details['family_name']}, {details['given_name']}")

    @property
    def born_on(self) -> date | None:
        found: date | None = self.newcomer.details.get("born_on")
        return found


@dataclass
class Understood:
    """What the rows of a table came to."""

    people: list[Person] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


class Reader:
    """Reads the rows of one table under the meanings of its columns."""

    def __init__(self, table: Table, columns: Sequence[str], lists: Lists) -> None:
        self.table, self.lists = table, lists
        self.columns = [(place, code) for place, code in enumerate(columns) if code]
        self.today = timezone.localdate()
        self.found = Understood()
        self._known: dict[Any, Person] = {}

    def read(self, report: Callable[[int], None] = lambda done: None) -> Understood:
        """Every row, in order. `report` hears how many have been read."""
        for place, row in enumerate(self.table.rows):
            if place % EVERY == 0:
                report(place)
            if any(row):
                self._row(self.table.first + place, row)
        return self.found

    def _row(self, number: int, row: Sequence[str]) -> None:
        problems: list[str] = []
        values = self._values(row, problems)
        newcomer = self._newcomer(values, problems)
        if newcomer is None or problems:
            self.found.refused.append(Refused(number, problems))
            return
        problem = self._place(number, newcomer)
        if problem:
            self.found.refused.append(Refused(number, [problem]))

    def _values(self, row: Sequence[str], problems: list[str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for place, code in self.columns:
            if not row[place]:
                continue
            if code == "name":
                values |= _parted(row[place])
                continue
            try:
                values[code] = self.lists.read(code, row[place])
            except Problem as problem:
                problems.append(f"{self.table.headings[place]}: {problem}")
        return values

    def _newcomer(self, values: dict[str, Any], problems: list[str]) -> Newcomer | None:
        if not values.get("family_name") or not values.get("given_name"):
            problems.append(_("Given name and family name are needed."))
        self._born(values, problems)
        coming = self._period(values, problems)
        came_on = values.get("starts_on") or values.get("period_starts_on")
        if not came_on and not problems:
            problems.append(_("The first day is needed, or the first day of a period."))
        born_on = values.get("born_on")
        if came_on and born_on and came_on < born_on:
            problems.append(_("The start is before the date of birth."))
        if problems:
            return None
        details = {name: values[name] for name in OF_THE_RECORD if name in values}
        details |= {"came_on": came_on}
        details.setdefault("referrer_type", NO_INFORMATION)
        coach = values.get("coach")
        return Newcomer(
            details=details,
            identity_code=values.get("identity_code", ""),
            coaches=[coach] if coach else [],
            periods=[coming] if coming else [],
        )

    def _born(self, values: dict[str, Any], problems: list[str]) -> None:
        code, born_on = values.get("identity_code"), values.get("born_on")
        if code:
            values["born_on"] = codes.born_on(code)
            if born_on and born_on != values["born_on"]:
                problems.append(
                    _("The identity code has another date of birth. Correct one of the two.")
                )
        if values.get("born_on"):
            try:
                refuse_unlikely_birth(values["born_on"])
            except ValidationError as fault:
                problems.extend(fault.messages)

    def _period(self, values: dict[str, Any], problems: list[str]) -> Coming | None:
        basis = values.get("service_basis", "")
        starts_on = values.get("period_starts_on") or values.get("starts_on")
        ends_on: date | None = values.get("period_ends_on")
        reason, placement = values.get("end_reason", ""), values.get("placement", "")
        if not basis:
            if ends_on or reason or placement:
                problems.append(
                    _("The row tells of a period, and the service basis is missing. Write it.")
                )
            return None
        if starts_on is None:
            problems.append(_("The first day of the period is needed."))
            return None
        rules = ServiceBasis.objects.rules_of(basis, starts_on)
        if rules is None or rules.storage == ServiceBasis.Storage.NOTHING:
            problems.append(
                _(
                    "Nothing about a period on this basis may be kept here. Leave the row out, or"
                    " empty its period."
                )
            )
        elif self._tells_health(reason, placement) and not self.lists.keeps_health(basis):
            problems.append(
                _(
                    "Nothing about health may be kept on this service basis. Empty the end reason"
                    " or the placement."
                )
            )
        if ends_on and ends_on < starts_on:
            problems.append(_("The last day of the period is before its first."))
        if (reason or placement) and not ends_on:
            problems.append(_("A period that has ended needs its last day."))
        if ends_on and (reason or placement or ends_on < self.today):
            # A past period comes in as ended; what nobody wrote down is no information.
            reason, placement = reason or NO_INFORMATION, placement or NO_INFORMATION
        place = values.get("place", "")
        return Coming(basis, starts_on, ends_on, reason, placement, place)

    def _tells_health(self, reason: str, placement: str) -> bool:
        return not self.lists.of_health.isdisjoint(
            {("end_reason", reason), ("placement", placement)}
        )

    def _place(self, number: int, newcomer: Newcomer) -> str:
        """Among the people: somebody new, or one more period of somebody. Returns a problem."""
        key = _key(newcomer)
        known = self._known.get(key) if key else None
        if known is None:
            person = Person(newcomer, [number])
            self.found.people.append(person)
            if key:
                self._known[key] = person
            return ""
        if not newcomer.periods:
            return _("The same person is on row %(row)s already.") % {"row": known.number}
        coming = newcomer.periods[0]
        if any(_meet(coming, other) for other in known.newcomer.periods):
            return _("The person has another period on the same basis on these days.")
        known.newcomer.periods.append(coming)
        known.numbers.append(number)
        first = min(known.newcomer.details["came_on"], newcomer.details["came_on"])
        known.newcomer.details["came_on"] = first
        return ""


def _parted(name: str) -> dict[str, str]:
    """“Sukunimi, Etunimi”; without a comma the first word is the family name."""
    family, _comma, given = name.partition("," if "," in name else " ")
    return {"family_name": family.strip(), "given_name": given.strip()}


def _key(newcomer: Newcomer) -> Any:
    """By what two rows are of one person. None where that cannot be told."""
    if newcomer.identity_code:
        return newcomer.identity_code
    details = newcomer.details
    born_on = details.get("born_on")
    if not born_on:
        return None
    return sort_key(f"{details['family_name']}, {details['given_name']}"), born_on


def _meet(one: Coming, other: Coming) -> bool:
    if one.service_basis != other.service_basis:
        return False
    far = date.max - timedelta(days=1)
    return one.starts_on <= (other.ends_on or far) and other.starts_on <= (one.ends_on or far)


def numbers_of(people: Iterable[Person]) -> set[int]:
    """The lines of the file that these people stand on."""
    return {number for one in people for number in one.numbers}
