"""The page of flows: how referrals move through the network, and how fast. No person is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from apps.network.referrals.flows import Flow, Median, Year, flows_of
from apps.network.referrals.workflow import REASON_SIDES, DeclineReason, State
from apps.network.trail.services import record
from kit.tables import csv_answer
from tenants.accounts.actors import actor_of
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right

WAYS = {
    Flow.UNDECIDED: gettext_lazy("Waiting for a decision"),
    Flow.WAITLISTED: State.WAITLISTED.label,
    Flow.ACCEPTED: gettext_lazy("Place promised, arrival not known yet"),
    Flow.STARTED: State.STARTED.label,
    Flow.NO_SHOW: State.NO_SHOW.label,
    Flow.DECLINED: State.DECLINED.label,
    Flow.REDIRECTED: State.REDIRECTED.label,
    Flow.WITHDRAWN: State.WITHDRAWN.label,
    Flow.EXPIRED: State.EXPIRED.label,
}


@dataclass(frozen=True)
class Line:
    """A figure in words, of this year and of the last one; empty where it is not told."""

    name: Any
    values: tuple[str, ...]
    is_part: bool = False
    """Of the line before it."""


@dataclass(frozen=True)
class Group:
    """Figures that belong together."""

    key: str
    title: Any
    lines: list[Line]


@allow(Right.SEE_NETWORK_FIGURES)
@require_safe
def flows(request: HttpRequest) -> HttpResponse:
    """How referrals moved this year and the last one."""
    years = _years()
    now = years[0]
    context = {
        "years": years,
        "now": timezone.localtime(),
        "this": now,
        "answer_days": _days(now.answer),
        "groups": list(_groups(years)),
    }
    return render(request, "office/flows.html", context)


@allow(Right.SEE_NETWORK_FIGURES)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same figures as a table."""
    years = _years()
    record(actor_of(request), "flows.export")
    header = [_("Group"), _("Figure"), *(str(one.year) for one in years)]
    rows = (
        [str(group.title), str(line.name), *(value or _("Not shown") for value in line.values)]
        for group in _groups(years)
        for line in group.lines
    )
    return csv_answer("lahetteiden-kulku", header, rows)


def _years() -> list[Year]:
    this = timezone.localdate().year
    return [flows_of(year) for year in (this, this - 1)]


def _groups(years: list[Year]) -> Iterator[Group]:
    def line(name: Any, value: Callable[[Year], str]) -> Line:
        return Line(name, tuple(value(year) for year in years))

    yield Group(
        "times",
        _("Times"),
        [
            line(_("Referrals sent"), lambda year: _count(year.sent)),
            line(_("Answered in the promised time"), lambda year: _percent(year.answered_in_time)),
            line(_("First answer, median"), lambda year: _days(year.answer)),
            line(_("Decision, median"), lambda year: _days(year.decision)),
            line(_("First day, median"), lambda year: _days(year.start)),
            line(
                _("Arrival or absence confirmed, of promised places"),
                lambda year: _percent(year.arrival_confirmed),
            ),
        ],
    )
    yield Group(
        "states",
        _("Where they are now"),
        [
            Line(name, tuple(_count(year.by_state[flow]) for year in years))
            for flow, name in WAYS.items()
        ],
    )
    yield Group("reasons", _("Why there was no place"), list(_reasons(years)))


def _reasons(years: list[Year]) -> Iterator[Line]:
    for side, reasons in REASON_SIDES.items():
        by_side = tuple(_count(year.declined_by_side[side.value]) for year in years)
        yield Line(side.label, by_side)
        for reason in reasons:
            by_reason = tuple(_count(year.declined_by_reason[reason.value]) for year in years)
            yield Line(DeclineReason(reason).label, by_reason, is_part=True)


def _count(value: int | None) -> str:
    return "" if value is None else str(value)


def _percent(value: int | None) -> str:
    return "" if value is None else f"{value} %"


def _days(median: Median) -> str:
    if median.days is None:
        return ""
    return ngettext("%(count)s working day", "%(count)s working days", median.days) % {
        "count": median.days
    }
