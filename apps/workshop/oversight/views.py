"""The log, a copy of it, and the report to a participant."""

from __future__ import annotations

import csv
import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import actor_of, record
from apps.workshop.oversight import services
from apps.workshop.oversight.forms import FilterForm
from apps.workshop.oversight.words import ACTIONS
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import named_like
from tenants.accounts.permissions import allow, current_organisation
from tenants.accounts.roles import Right

PAGE_SIZE = 50
MOST_FOUND = 20


@allow(Right.READ_LOG)
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Who has done what, by filters that stand in the address."""
    by, form = actor_of(request), FilterForm(request.GET or None)
    part = _part(form)
    page = Paginator(part.entries(), PAGE_SIZE).get_page(request.GET.get("page"))
    record(by, "log.read")
    wanted = request.GET.get("name", "").strip()
    found = list(named_like(wanted)[:MOST_FOUND]) if wanted else []
    if wanted:
        record(by, "log.find", [person.pk for person in found])
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "rows": [_row(entry) for entry in page.object_list],
        "wanted": wanted,
        "found": found,
        "query": kept.urlencode(),
        "shows_names": services.shows_names(),
    }
    return render(request, "oversight/log.html", context)


@allow(Right.READ_LOG)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same part of the log as a table, with ids and no content."""
    form = FilterForm(request.GET or None)
    part = _part(form)
    if form.is_bound and not form.is_valid():
        return redirect("oversight:log")
    record(actor_of(request), "log.export")
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="loki-{timezone.localdate()}.csv"'
    # The mark by which a spreadsheet knows the letters.
    answer.write("\ufeff")
    table = csv.writer(answer, delimiter=";")
    table.writerow(
        [
            _("Time"),
            _("Who"),
            _("Roles"),
            _("What"),
            _("Why"),
            _("Participants"),
            _("Way"),
            _("Address"),
        ]
    )
    for entry in part.entries().iterator(chunk_size=500):
        table.writerow(
            [
                timezone.localtime(entry.at).isoformat(timespec="seconds"),
                _harmless(entry.actor_name),
                " ".join(entry.actor_roles),
                entry.action,
                entry.ground,
                " ".join(entry.participant_ids),
                entry.way,
                entry.address or "",
            ]
        )
    return answer


@allow(Right.READ_LOG)
@require_safe
def report(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who has read the data of one participant: for the participant, to be printed."""
    person = Participant.objects.filter(pk=pk).first()
    if person is None:
        raise Http404
    record(actor_of(request), "log.report", [person.pk])
    context = {
        "person": person,
        "lines": list(services.readers(person.pk)),
        "organisation": current_organisation(request),
        "today": timezone.localdate(),
        "shows_names": services.shows_names(),
    }
    return render(request, "oversight/report.html", context)


@allow(Right.READ_LOG)
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Whether reports to participants show workers' names."""
    shown = request.POST.get("shown") == "yes"
    services.decide_names(shown=shown, by=actor_of(request))
    messages.success(
        request,
        _("Reports show the names of workers from now on.")
        if shown
        else _("Reports show roles and no names from now on."),
    )
    return redirect("oversight:log")


def _part(form: FilterForm) -> services.Filter:
    return services.Filter(**form.cleaned_data) if form.is_valid() else services.Filter()


def _row(entry: Entry) -> dict[str, object]:
    return {
        "entry": entry,
        "what": ACTIONS.get(entry.action, entry.action),
        "why": Entry.Ground(entry.ground).label,
        "count": len(entry.participant_ids),
        "only": entry.participant_ids[0] if len(entry.participant_ids) == 1 else "",
    }


def _harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
