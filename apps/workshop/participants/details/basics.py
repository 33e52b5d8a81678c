"""What a page says of somebody: the facts under the name, and the basic data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.network.areas import lookups
from apps.network.classifications.models import ReferrerType, ServiceBasis
from apps.workshop.participants import codes
from apps.workshop.participants.identity.code import masked, opened
from apps.workshop.participants.models import OwnFieldVersion, Participant, Period
from apps.workshop.participants.own_fields.services import Told, answers_of
from apps.workshop.participants.periods.words import days_of
from kit.templatetags.kit import fi_date


@dataclass(frozen=True)
class Fact:
    """A label and what it is of this person."""

    label: str
    value: str


def facts(participant: Participant, *, shows_contact: bool) -> list[Fact]:
    """The line under the name: period, unit, basis, municipality, as far as they are known."""
    language, period = get_language() or "fi", period_now(participant)
    found = []
    if period is not None:
        bases = ServiceBasis.objects.names(language)
        found += [
            Fact(_("Period"), days_of(period.starts_on, period.ends_on)),
            Fact(_("Service basis"), bases.get(period.service_basis, period.service_basis)),
        ]
    elif participant.came_on:
        found.append(Fact(_("First day"), fi_date(participant.came_on)))
    if participant.unit:
        found.append(Fact(_("Unit"), participant.unit.name))
    if shows_contact and participant.municipality_code:
        place = lookups.name_of(participant.municipality_code, language)
        found.append(Fact(_("Municipality"), place))
    return found


def period_now(participant: Participant) -> Period | None:
    """The period that runs today, otherwise the newest one."""
    today, periods = timezone.localdate(), list(participant.periods.all())
    running = (period for period in periods if period.is_running_on(today))
    return next(running, next(iter(periods), None))


def basics(participant: Participant) -> dict[str, Any]:
    """What participants/basics.html reads beside the participant. No contact details are in it."""
    language = get_language() or "fi"
    referrers = ReferrerType.objects.names(language)
    return {
        "referrer": referrers.get(participant.referrer_type, participant.referrer_type),
        "identity_code": masked(opened(participant.identity_code)),
        "is_minor": participant.is_under_age_on(timezone.localdate()),
        "statistics": _statistics(participant),
        "guardian_role": participant.get_guardian_role_display() or codes.TOLD_NOTHING,
        "own_answers": [
            {
                "label": answer.label,
                "value": _in_words(answer),
                "is_reworded": answer.is_reworded,
            }
            for answer in answers_of(participant)
        ],
    }


def _statistics(participant: Participant) -> list[Fact]:
    asked = [
        Fact(_("Gender"), participant.get_gender_display()),
        Fact(_("Mother tongue"), codes.language_name(participant.mother_tongue)),
        Fact(_("Education"), participant.get_education_display()),
        Fact(_("Before"), participant.get_activity_before_display()),
        Fact(_("Benefit"), participant.get_benefit_display()),
    ]
    return [fact for fact in asked if fact.value]


def _in_words(answer: Told) -> str:
    if answer.kind == OwnFieldVersion.Kind.DAY:
        year, month, day = answer.value.split("-")
        return f"{int(day)}.{int(month)}.{year}"
    is_number = answer.kind == OwnFieldVersion.Kind.NUMBER
    return answer.value.replace(".", ",") if is_number else answer.value
