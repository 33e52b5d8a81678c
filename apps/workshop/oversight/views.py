"""The log, what was opened out of turn, and the report to a participant."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import actor_of, record
from apps.workshop.oversight import services
from apps.workshop.oversight.registers import name_of
from apps.workshop.oversight.words import GROUPS, in_words, who_in_words
from apps.workshop.participants.glass import services as glass
from apps.workshop.participants.models import Opening, Participant
from apps.workshop.participants.permissions import named_like
from tenants.accounts.permissions import allow, current_organisation
from tenants.accounts.roles import Right
from tenants.accounts.trails import PartForm

PAGE_SIZE = 50
MOST_FOUND = 20


@allow(Right.READ_LOG)
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Who has done what, by filters that stand in the address."""
    by, form = actor_of(request), PartForm(request.GET or None, groups=GROUPS)
    record(by, "log.read")
    wanted = request.GET.get("name", "").strip()
    found = list(named_like(wanted)[:MOST_FOUND]) if wanted else []
    if wanted:
        record(by, "log.find", [person.pk for person in found])
    # After the rows above, or the oldest would make room for them.
    page = Paginator(form.part.of(Entry.objects.all()), PAGE_SIZE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "rows": [_row(entry) for entry in page.object_list],
        "wanted": wanted,
        "found": found,
        "query": kept.urlencode(),
    }
    return render(request, "oversight/log.html", context)


@allow(Right.READ_LOG)
@require_safe
def report(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who has read the data of one participant: for the participant, to be printed."""
    person = Participant.objects.filter(pk=pk).first()
    if person is None:
        raise Http404
    record(actor_of(request), "log.report", [person.pk])
    lines = list(services.readers(person))
    context = {
        "person": person,
        "lines": lines,
        "registers": services.registers_of(lines),
        "organisation": current_organisation(request),
        "today": timezone.localdate(),
    }
    return render(request, "oversight/report.html", context)


@allow(Right.READ_LOG)
@require_http_methods(["GET", "HEAD", "POST"])
def names(request: HttpRequest) -> HttpResponse:
    """Whether reports show workers' names, register by register, and what was decided before."""
    if request.method == "POST":
        return _decide(request)
    context = {"registers": services.registers(), "decisions": services.decisions()}
    return render(request, "oversight/names.html", context)


def _decide(request: HttpRequest) -> HttpResponse:
    register, shown = request.POST.get("register", ""), request.POST.get("shown") == "yes"
    try:
        services.decide_names(register, shown=shown, by=actor_of(request))
    except LookupError:
        messages.error(request, _("There is no such register. Choose one of those on this page."))
        return redirect("oversight:names")
    text = (
        _("%(register)s: reports show the names of workers from now on.")
        if shown
        else _("%(register)s: reports show roles and no names from now on.")
    )
    messages.success(request, text % {"register": name_of(register)})
    return redirect("oversight:names")


@allow(Right.READ_LOG)
@require_safe
def openings(request: HttpRequest) -> HttpResponse:
    """What was opened out of turn: who, when, whose, which part, why, until when."""
    page = Paginator(glass.all_openings(), PAGE_SIZE).get_page(request.GET.get("page"))
    rows: list[Opening] = list(page.object_list)
    record(actor_of(request), "log.openings", {row.participant_id for row in rows})
    return render(request, "oversight/openings.html", {"page": page, "rows": rows})


@allow(Right.READ_LOG)
@require_POST
def look(request: HttpRequest, opening_id: uuid.UUID) -> HttpResponse:
    """Mark an opening as looked at."""
    opening = get_object_or_404(Opening, pk=opening_id)
    glass.mark_looked_at(opening, by=actor_of(request))
    messages.success(request, _("Marked as looked at."))
    return redirect("oversight:openings")


def _row(entry: Entry) -> dict[str, object]:
    return {
        "entry": entry,
        "what": in_words(entry),
        "who": entry.actor_name or who_in_words(entry),
        "why": Entry.Ground(entry.ground).label,
        "count": len(entry.participant_ids),
        "only": entry.participant_ids[0] if len(entry.participant_ids) == 1 else "",
    }
