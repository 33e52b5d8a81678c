"""The waiting lists, a unit at a time."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.workshop.audit.services import actor_of, record
from apps.workshop.intake.models import Place
from apps.workshop.intake.permissions import visible_contacts
from apps.workshop.intake.services.waiting import average_waits
from apps.workshop.participants.forms import units_to_choose
from apps.workshop.units.models import Unit
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right


@allow(Right.DO_INTAKE)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Who waits for which unit: in which order and why, since when, expected when."""
    by, today = actor_of(request), timezone.localdate()
    places = Place.objects.filter(left_at=None, contact__in=visible_contacts(by))
    lines: dict[Unit, list[Place]] = {unit: [] for unit in units_to_choose()}
    for place in places.select_related("contact", "unit", "ordered_by").order_by(
        "position", "since", "id"
    ):
        lines.setdefault(place.unit, []).append(place)
    record(
        by,
        "intake.list",
        contacts=" ".join(str(one.contact_id) for line in lines.values() for one in line),
    )
    averages = average_waits()
    context = {
        "lines": [
            {
                "unit": unit,
                "places": [
                    {"place": one, "number": number, "days": one.waited_days(today)}
                    for number, one in enumerate(line, 1)
                ],
                "average": averages.get(unit.pk),
            }
            for unit, line in lines.items()
        ],
        "count": sum(len(line) for line in lines.values()),
        "today": today,
    }
    return render(request, "intake/waiting.html", context)
