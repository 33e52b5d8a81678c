"""A report in words, in the language that is chosen for it. Names of the columns are here once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from apps.network.classifications.models import ServiceBasis
from apps.workshop.attendance.reports.content import Day, Group, Part, Report
from kit.templatetags.kit import fi_date

GROUP_NAMES: dict[Group, Promise] = {
    Group.HERE: gettext_lazy("Present"),
    Group.REMOTE: gettext_lazy("Present, at a distance"),
    Group.ACCEPTED: gettext_lazy("Absent for an accepted reason"),
    Group.LEAVE: gettext_lazy("On leave"),
    Group.NOT_ACCEPTED: gettext_lazy("Absent without an accepted reason"),
    Group.CLOSED: gettext_lazy("The workshop was closed"),
    Group.NOT_MARKED: gettext_lazy("Not marked yet"),
}
PURCHASERS: dict[str, Promise] = {
    "wellbeing_county": gettext_lazy("The wellbeing services county"),
    "employment_authority": gettext_lazy("The employment authority"),
    "employer": gettext_lazy("The employer"),
    "kela": gettext_lazy("Kela"),
    "education_provider": gettext_lazy("The education provider"),
    "sanctions_agency": gettext_lazy("The Prison and Probation Service"),
    "grant": gettext_lazy("The funder of the workshop"),
    "organisation": gettext_lazy("This organisation"),
}
"""Who pays, by the kind of payer of the service basis. Unknown, it is a line to write on."""


@dataclass(frozen=True)
class Words:
    """A report whose every value is text, but for the numbers that a workbook adds up."""

    title: str
    month: str
    facts: list[tuple[str, str]]
    """What stands at the top of each part, before what is told of its participant."""


def words_of(report: Report, organisation: str) -> Words:
    """What all parts of a report have in common."""
    basis = ServiceBasis.objects.rules_of(report.basis, report.first)
    name = basis.name(get_language() or "fi") if basis else report.basis
    law = f" ({basis.law_ref})" if basis and basis.law_ref else ""
    payer = PURCHASERS.get(basis.payer_type, "") if basis else ""
    month = date_format(report.first, "F Y")
    return Words(
        title=_("Attendance report"),
        month=month,
        facts=[
            (_("Organisation"), organisation),
            (_("Purchaser"), str(payer)),
            (_("Service basis"), f"{name}{law}"),
            (_("Month"), month),
        ],
    )


def facts_of(part: Part) -> list[tuple[str, str]]:
    """Who it is about and since when. Where somebody lives or is reached is told to nobody."""
    runs = sorted(part.periods, key=lambda one: one.starts_on)
    periods = (f"{fi_date(one.starts_on)}–{fi_date(one.ends_on)}" for one in runs)
    return [
        (_("Name"), part.person.full_name),
        (_("Date of birth"), fi_date(part.person.born_on)),
        (_("Period"), ", ".join(periods)),
    ]


def columns() -> list[str]:
    return [_("Day"), _("Agreed hours"), _("What the day was"), _("Hours present")]


def day_in_words(day: Day) -> str:
    return f"{date_format(day.day, 'D').lower()} {fi_date(day.day)}"


def group_in_words(day: Day) -> str:
    return str(GROUP_NAMES[day.group])


def sums_of(part: Part) -> list[tuple[str, Decimal]]:
    """What the month comes to. Groups nobody had are left out, but for presence."""
    sums = [
        (_("Days agreed"), Decimal(part.agreed_days)),
        (_("Hours agreed"), part.agreed_hours),
        (_("Days present"), Decimal(part.present)),
        (_("Hours present"), part.hours),
    ]
    groups: Iterable[Group] = (one for one in Group if one is not Group.HERE)
    for group in groups:
        if days := part.count(group):
            sums.append((_("%(what)s, days") % {"what": GROUP_NAMES[group]}, Decimal(days)))
    return sums


def shown(number: Decimal | None) -> str:
    """5 or 5,5 as the language writes it."""
    if number is None:
        return ""
    return number_format(number.normalize() if number % 1 else int(number), use_l10n=True)


def signatures() -> list[str]:
    return [
        _("Place and date"),
        _("Signature of the participant"),
        _("Signature and name for the organisation"),
    ]


def notes() -> list[str]:
    """What a reader needs to know to read the figures rightly."""
    return [
        _("Of an absence the report tells only whether its reason is accepted."),
        _("Hours are counted where the workshop has recorded them."),
    ]
