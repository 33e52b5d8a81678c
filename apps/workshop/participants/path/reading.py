"""A participant's path as one person may read it, register by register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.network.classifications.models import EndReason, ServiceBasis
from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Participant, Period
from apps.workshop.participants.path.events import Event, Path, Source, Span, Week, told
from apps.workshop.participants.periods.pages import reads_endings
from apps.workshop.participants.permissions import Access


def read_path(participant: Participant, by: Actor, access: Access, today: date) -> Path:
    """The whole path. One query, and names of code lists once a minute.

    Registers stay apart: what happened while only periods of other controllers' registers ran is
    left out, days, periods and agreed goals excepted.
    """
    periods = sorted(participant.periods.all(), key=lambda one: (one.starts_on, one.pk))
    storages = ServiceBasis.objects.now_of("storage")
    path = Path()
    for source, row, found in told(participant, by, access):
        bases = frozenset({row.basis}) if row.basis else _running(periods, row.on)
        kept = _keeping(bases, source, storages)
        if bases and not kept:
            continue
        if isinstance(found, Week):
            path.weeks.append(found)
        else:
            path.events.append(replace(found, bases=kept))
    names = ServiceBasis.objects.names(get_language() or "fi")
    path.spans = [_span(one, names) for one in periods]
    path.spans += _followed_up(periods, path.events)
    path.events += _ends(participant, periods, access, today)
    path.events.sort(key=lambda one: (one.on, str(one.label)))
    path.weeks.sort(key=lambda one: (one.monday, one.basis))
    return path


def _running(periods: Sequence[Period], day: date) -> frozenset[str]:
    return frozenset(one.service_basis for one in periods if one.is_running_on(day))


def _keeping(bases: frozenset[str], source: Source, storages: dict[str, str]) -> frozenset[str]:
    """Those of some bases on which what a source tells may be kept here."""
    keeps = {ServiceBasis.Storage.FULL.value}
    if source.is_operational:
        keeps.add(ServiceBasis.Storage.OPERATIONAL.value)
    return frozenset(basis for basis in bases if storages.get(basis) in keeps)


def _span(period: Period, names: dict[str, str]) -> Span:
    return Span(
        period.starts_on,
        period.ends_on,
        names.get(period.service_basis, period.service_basis),
        period.service_basis,
        pauses=[(one.starts_on, one.ends_on) for one in period.all_pauses],
    )


def _followed_up(periods: Sequence[Period], events: Sequence[Event]) -> list[Span]:
    """From the end of the last period of each basis to the last time to ask."""
    found = []
    for basis in sorted({one.service_basis for one in periods}):
        asked = [one.on for one in events if one.is_follow_up and basis in one.bases]
        ends = [one.ends_on for one in periods if one.service_basis == basis and one.is_closed]
        ends_on = max((day for day in ends if day), default=None)
        if ends_on and asked and max(asked) > ends_on:
            found.append(Span(ends_on, max(asked), _("Follow-up time"), basis, kind="follow"))
    return found


def _ends(
    participant: Participant, periods: Sequence[Period], access: Access, today: date
) -> list[Event]:
    """The last days of periods. Why one ended is told to whoever reads it, and never of health."""
    url = reverse("participants:periods", args=[participant.pk])
    reasons: dict[str, str] = {}
    if reads_endings(access):
        of_health = EndReason.objects.now_of("is_health")
        names = EndReason.objects.names(get_language() or "fi")
        reasons = {code: name for code, name in names.items() if not of_health[code]}
    return [
        Event(
            one.ends_on,
            _("Ending: %(reason)s") % {"reason": reasons[one.end_reason]}
            if one.end_reason in reasons
            else _("Last day of the period"),
            is_planned=one.ends_on >= today and not one.is_closed,
            url=url,
            bases=frozenset({one.service_basis}),
        )
        for one in periods
        if one.ends_on
    ]
