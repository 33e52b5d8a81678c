"""The list of participants as a table to take along: what the list shows, narrowed as it is."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.workshop.audit.services import actor_of, record
from apps.workshop.participants.coaches import NAMES_OF_COACHES, names_of_coaches
from apps.workshop.participants.listing import FilterForm, Listed, narrowed, rows_of
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import search_participants
from kit.tables import csv_answer, xlsx_answer
from kit.templatetags.kit import fi_date
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right

NAME = "osallistujat"


@allow(Right.EXPORT_PARTICIPANTS)
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Everybody on the list as it is narrowed, not one page of it. The trail has who is in it.

    Of whoever is under protection the contact details stay here, also for who may open them.
    """
    by, text = actor_of(request), request.GET.get("q", "").strip()
    found = narrowed(search_participants(by, text), request, FilterForm(request), by)
    people = list(found.annotate(names_of_coaches=NAMES_OF_COACHES))
    if not people:
        return redirect("participants:list")
    record(by, "participants.export", [one.pk for one in people])
    return _answer(request, people)


def _answer(request: HttpRequest, people: Sequence[Participant]) -> HttpResponse:
    rows = [_cells(row) for row in rows_of(people)]
    as_sheet = request.GET.get("as") == "xlsx"
    return (xlsx_answer if as_sheet else csv_answer)(NAME, _header(), rows)


def _header() -> list[str]:
    return [
        _("Family name"),
        _("Given name"),
        _("Date of birth"),
        _("Municipality"),
        _("Phone"),
        _("Email"),
        _("Unit"),
        _("Own coaches"),
        _("First day"),
        _("Service basis"),
        _("First day of the period"),
        _("Last day of the period"),
    ]


def _cells(row: Listed) -> list[str]:
    person, period = row.participant, row.period
    return [
        person.family_name,
        person.given_name,
        fi_date(person.born_on),
        row.place,
        row.phone,
        "" if person.is_protected else person.email,
        person.unit.name if person.unit else "",
        ", ".join(names_of_coaches(person)),
        fi_date(person.came_on),
        row.basis,
        fi_date(period.starts_on) if period else "",
        fi_date(period.ends_on) if period else "",
    ]
