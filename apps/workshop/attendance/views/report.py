"""The attendance report to a purchaser: its form on two pages, and the file it leads to."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.network.classifications.models import ServiceBasis
from apps.workshop.attendance.forms import ReportForm
from apps.workshop.attendance.permissions import groups_of, here_between
from apps.workshop.attendance.reports.content import Report, report_of
from apps.workshop.attendance.reports.files import TYPES, file_of
from apps.workshop.attendance.views.asked import asked_of, day_of, month_of
from apps.workshop.audit.services import Actor, actor_of, record
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import find_participant, must_reach
from tenants.accounts.permissions import allow, current_organisation
from tenants.accounts.roles import Right

PERSON = "person"


@dataclass(frozen=True)
class Wanted:
    """Whose report is asked for, of which month, and the page it was asked for on."""

    people: Sequence[Participant]
    first: date
    last: date
    page: str


def report_form(bases: Sequence[str], **hidden: str) -> dict[str, Any]:
    """What attendance/report_form.html reads: the form, and the fields that say of whom.

    `bases` are codes of service bases; without one there is nothing to tell anybody.
    """
    return {"form": ReportForm(bases=_names(bases)), "hidden": hidden} if bases else {}


def _names(bases: Sequence[str]) -> list[tuple[str, str]]:
    names = ServiceBasis.objects.names(get_language() or "fi")
    return sorted(((code, names.get(code, code)) for code in bases), key=lambda one: one[1])


@allow(Right.SEE_ATTENDANCE)
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """The month of one participant, or of everybody on a list, on one service basis, as a file."""
    by = actor_of(request)
    wanted = _wanted(request, by)
    form = ReportForm(request.GET, bases=_names(list(ServiceBasis.objects.now_of("code"))))
    if not form.is_valid():
        messages.error(request, _("Choose the service basis, the language and the kind of file."))
        return HttpResponseRedirect(wanted.page)
    basis, language = form.cleaned_data["basis"], form.cleaned_data["language"]
    made = report_of(wanted.people, basis, wanted.first, wanted.last)
    if not made.parts:
        messages.error(request, _("Nobody has days on that service basis in this month."))
        return HttpResponseRedirect(wanted.page)
    record(
        by,
        "attendance.report",
        [part.person.pk for part in made.parts],
        basis=basis,
        month=f"{wanted.first:%Y-%m}",
        file=form.cleaned_data["file"],
    )
    with translation.override(language):
        return _file(made, current_organisation(request).name, form.cleaned_data["file"])


def _wanted(request: HttpRequest, by: Actor) -> Wanted:
    """Read from the address. Raises Http404 for somebody this person does not see."""
    first, last = month_of(day_of(request.GET.get("day", "")))
    if PERSON in request.GET:
        person = find_participant(by, _id(request.GET[PERSON]))
        # What was opened for an hour is for reading, and is not sent on.
        must_reach(by, person.pk)
        page = f"{reverse('attendance:person', args=[person.pk])}?day={first}"
        return Wanted([person], first, last, page)
    asked = asked_of(request, groups_of(by))
    people = list(asked.group.narrow(here_between(by, first, last)))
    return Wanted(people, first, last, reverse("attendance:month") + asked.query())


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None


def _file(made: Report, organisation: str, form: str) -> HttpResponse:
    """The file, whose name says nobody's."""
    what = _("attendance")
    name = f"{what}-{made.basis}-{made.first:%Y-%m}.{form}"
    answer = HttpResponse(file_of(made, organisation, form), content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
