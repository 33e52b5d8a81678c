"""The same path as a list: what is planned, today, and what has been. Phones show it, and paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.workshop.participants.models import Participant
from apps.workshop.participants.path.events import Event, Path, Span, Week
from apps.workshop.participants.path.picture import LOW_PER_CENT
from apps.workshop.participants.periods.words import days_of


@dataclass(frozen=True)
class ListRow:
    """One line of the list. `register` says on which basis it is, where it is on one."""

    on: date
    text: str
    detail: str = ""
    register: str = ""
    url: str = ""
    is_span: bool = False


@dataclass(frozen=True)
class Month:
    """Attendance of one month on one basis."""

    month: date
    register: str
    per_cent: int

    @property
    def is_low(self) -> bool:
        return self.per_cent < LOW_PER_CENT


def rows_of_list(
    path: Path, participant: Participant, names: Mapping[str, str], today: date
) -> tuple[list[ListRow], list[ListRow]]:
    """What is planned and what has been, each with the newest day first."""
    planned: list[ListRow] = []
    past: list[ListRow] = []
    for event in path.events:
        (planned if event.is_planned else past).append(_event_row(event, names))
    for span in path.spans:
        row = _span_row(span, path.weeks, participant, names)
        (planned if span.starts_on > today else past).append(row)
    for rows in (planned, past):
        rows.sort(key=lambda row: (row.on, not row.is_span), reverse=True)
    return planned, past


def _event_row(event: Event, names: Mapping[str, str]) -> ListRow:
    bases = ", ".join(sorted(names.get(basis, basis) for basis in event.bases))
    return ListRow(event.on, str(event.label), register=bases, url=event.url)


def _span_row(
    span: Span, weeks: Sequence[Week], participant: Participant, names: Mapping[str, str]
) -> ListRow:
    if span.kind != "period":
        detail = days_of(span.starts_on, span.ends_on)
        basis = names.get(span.basis, span.basis)
        return ListRow(span.starts_on, span.label, detail, basis, is_span=True)
    told = [days_of(span.starts_on, span.ends_on)]
    told += [_("paused %(days)s") % {"days": days_of(first, last)} for first, last in span.pauses]
    share = _share(
        [
            week
            for week in weeks
            if week.basis == span.basis
            and week.monday.isocalendar()[:2] >= span.starts_on.isocalendar()[:2]
            and (span.ends_on is None or week.monday <= span.ends_on)
        ]
    )
    if share is not None:
        told.append(_("attendance %(share)s %%") % {"share": share})
    page = reverse("participants:periods", args=[participant.pk])
    text = _("Period: %(basis)s") % {"basis": span.label}
    return ListRow(span.starts_on, text, " · ".join(told), url=page, is_span=True)


def months_of(weeks: Sequence[Week], names: Mapping[str, str]) -> list[Month]:
    """Attendance by month and basis, the newest first. A week is its Monday's month's."""
    found: dict[tuple[date, str], list[Week]] = {}
    for week in weeks:
        found.setdefault((week.monday.replace(day=1), week.basis), []).append(week)
    return [
        Month(month, names.get(basis, basis), _share(ones) or 0)
        for (month, basis), ones in sorted(found.items(), reverse=True)
    ]


def _share(weeks: Sequence[Week]) -> int | None:
    planned = sum((one.planned for one in weeks), Decimal(0))
    return round(100 * sum((one.kept for one in weeks), Decimal(0)) / planned) if planned else None
