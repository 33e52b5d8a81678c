"""Attendance on a participant's path: the kept share of the agreed time, week by week."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, Least, TruncWeek

from apps.workshop.attendance.models import Mark, Reason
from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Participant
from apps.workshop.participants.path.events import Row, Source, Week, rows_of
from apps.workshop.participants.permissions import Access
from tenants.accounts.roles import Right


def _rows(participant: Participant, by: Actor, access: Access) -> Iterable[QuerySet[Any, Any]]:
    """The sums of `grid.Sums`, made by the database: more on one day makes up for no other."""
    if not by.user.may(Right.SEE_ATTENDANCE):
        return
    hours = Least(Coalesce("hours", "planned_hours"), "planned_hours")
    weeks = (
        Mark.objects.filter(participant=participant, planned_hours__gt=0)
        .exclude(reason=Reason.CLOSED)
        .order_by()
        .annotate(monday=TruncWeek("day"))
        .values("monday", "service_basis")
        .annotate(
            sum_kept=Sum(Case(When(is_present=True, then=hours), default=Value(Decimal(0)))),
            sum_planned=Sum("planned_hours"),
        )
    )
    yield rows_of(
        weeks,
        "attendance",
        on=F("monday"),
        kind=Value("week"),
        basis=F("service_basis"),
        kept=F("sum_kept"),
        planned=F("sum_planned"),
    )


def _tell(row: Row, participant: Participant, by: Actor) -> Week:
    return Week(row.on, row.basis, row.kept or Decimal(0), row.planned or Decimal(1))


EVENTS = [Source("attendance", _rows, _tell, is_operational=True)]
