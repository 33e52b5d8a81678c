"""Importing step by step: the file, its columns, the trial, the work and what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.network.classifications.models import ServiceBasis
from apps.workshop.audit.services import Actor, actor_of, record
from apps.workshop.importing.fields import FIELDS
from apps.workshop.importing.forms import ColumnsForm, FileForm
from apps.workshop.importing.models import Import
from apps.workshop.importing.permissions import find_import, visible_imports
from apps.workshop.importing.sealed import table_of, unseal
from apps.workshop.importing.services import bringing, checking, moving, undoing
from apps.workshop.importing.services.checking import NotNow
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import visible_participants
from kit.tables import csv_answer, xlsx_answer
from tenants.accounts.once import once
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right

MOST_SHOWN = 100
EARLIER = 20


@allow(Right.IMPORT_PARTICIPANTS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponseBase:
    """Choose a file; and the imports that have been. `as` asks for an empty table to fill in."""
    by = actor_of(request)
    if request.GET.get("as") == "model":
        return xlsx_answer("malli", [str(field.label) for field in FIELDS], [])
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            table, name = form.cleaned_data["table"], form.cleaned_data["file"].name or ""
            return checking.begin(table, file_name=name, by=by).get_absolute_url()

        return once(request, form, act)
    runs = visible_imports(by)[:EARLIER]
    return render(request, "importing/start.html", {"form": form, "runs": runs})


@allow(Right.IMPORT_PARTICIPANTS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One import at the step where it is. `as` asks for its state or its rows that were left."""
    by = actor_of(request)
    run = find_import(by, pk)
    if request.method == "POST":
        return _act(request, run, by)
    wanted = request.GET.get("as", "")
    if wanted == "state":
        over = not run.is_moving or run.stands_still
        return JsonResponse({"done": run.done, "total": run.total, "over": over})
    if wanted == "left":
        return _left(run, by)
    if run.state == Import.State.READ or (
        run.state == Import.State.CHECKED and wanted == "columns"
    ):
        return _columns(request, run, by)
    return render(request, "importing/one.html", _shown(run, by))


def _act(request: HttpRequest, run: Import, by: Actor) -> HttpResponse:
    """What a button asks for. One that comes late leads to where the import is."""
    action = request.POST.get("action", "")
    anyway = [int(number) for number in request.POST.getlist("anyway") if number.isdecimal()]
    acts: dict[str, Callable[[], object]] = {
        "run": lambda: bringing.start(run, anyway, by=by),
        "undo": lambda: undoing.start(run, by=by),
        "again": lambda: moving.go_on(run, by=by),
        "discard": lambda: checking.discard(run, by=by),
    }
    try:
        if action == "check":
            return _check(request, run, by)
        if action in acts:
            acts[action]()
    except NotNow:
        messages.info(request, _("The import has moved on meanwhile."))
    if action == "discard":
        return redirect("importing:start")
    return redirect(run)


def _check(request: HttpRequest, run: Import, by: Actor) -> HttpResponse:
    if not run.sealed_table or run.state not in (Import.State.READ, Import.State.CHECKED):
        raise NotNow
    form = ColumnsForm(table_of(run), request.POST, taken=run.columns, by=by)
    if not form.is_valid():
        return _columns(request, run, by, form)
    checking.start_check(run, form.columns, by=by)
    return redirect(run)


def _columns(
    request: HttpRequest, run: Import, by: Actor, form: ColumnsForm | None = None
) -> HttpResponse:
    form = form or ColumnsForm(table_of(run), taken=run.columns, by=by)
    record(by, "imports.read", run=str(run.pk))
    taken = sum(bool(code) for code in run.columns)
    context = {"run": run, "form": form, "taken": taken, "all": form.width}
    return render(request, "importing/columns.html", context)


def _shown(run: Import, by: Actor) -> dict[str, Any]:
    """What the page tells at this step. Whose names are on it is in the trail."""
    found = unseal(run, run.sealed_findings) or {}
    doubles = found.get("doubles", [])
    kept = _kept(run, by) if run.state == Import.State.UNDONE else []
    seen = [uuid.UUID(pk) for _number, _name, pk, _by_code in doubles if pk]
    record(by, "imports.read", [*seen, *(person.pk for person in kept)], run=str(run.pk))
    bases = ServiceBasis.objects.names(get_language() or "fi")
    return {
        "run": run,
        "people": [_person(row, bases) for row in found.get("people", [])],
        "refused": found.get("refused", [])[:MOST_SHOWN],
        "doubles": [
            {
                "number": number,
                "name": name,
                "url": reverse("participants:detail", args=[pk]) if pk else "",
                "by_code": by_code,
            }
            for number, name, pk, by_code in doubles[:MOST_SHOWN]
        ],
        "most_shown": MOST_SHOWN,
        "left": found.get("left", [])[1 : MOST_SHOWN + 1],
        "kept": kept[:MOST_SHOWN],
        "undoable_until": run.undoable_until,
    }


def _person(row: list[str], bases: dict[str, str]) -> dict[str, Any]:
    number, name, born_on, came_on, unit, coaches, codes = row
    return {
        "number": number,
        "name": name,
        "born_on": date.fromisoformat(born_on) if born_on else None,
        "came_on": date.fromisoformat(came_on),
        "unit": unit,
        "coaches": coaches,
        "bases": ", ".join(bases.get(code, code) for code in codes.split()),
    }


def _kept(run: Import, by: Actor) -> list[Participant]:
    """Those who stayed when the import was undone, because somebody works with them."""
    found = visible_participants(by).filter(pk__in=run.arrivals.values("participant"))
    return list(found)


def _left(run: Import, by: Actor) -> HttpResponse:
    """Rows that were not taken, as they stood in the file, to be mended and brought in anew."""
    found = unseal(run, run.sealed_findings) or {}
    left = found.get("left", [])
    record(by, "imports.read", run=str(run.pk))
    header = [_("Row"), _("Why not"), *(left[0][2:] if left else [])]
    return csv_answer("puuttuvat", header, left[1:])
