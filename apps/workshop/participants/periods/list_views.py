"""Pages beside a single participant's: whom to ask now, and what controllers have told us."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.network.classifications.models import ServiceBasis
from apps.workshop.audit.services import Actor, actor_of, record
from apps.workshop.participants.models import Instruction, Period
from apps.workshop.participants.periods import follow_ups, instructions
from apps.workshop.participants.periods.forms import InstructionForm
from apps.workshop.participants.permissions import visible_participants
from kit.pages.filters import chips, chosen_of
from tenants.accounts.once import once
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right
from tenants.accounts.undo import NotUndoable, offer, undoable

PAGE_SIZE = 50


@allow(Right.CHANGE_PARTICIPANTS)
@require_safe
def due(request: HttpRequest) -> HttpResponse:
    """Whom to ask how it has gone, and whose ending nobody has recorded."""
    by, today = actor_of(request), timezone.localdate()
    asked, open_ends = follow_ups.due(by, today), without_ending(by)
    kinds = [("", _("Follow-ups")), ("endings", _("Endings to record"))]
    counts = {"": asked.count(), "endings": open_ends.count()}
    kind = chosen_of(request, "list", kinds)
    listed: QuerySet[Any] = open_ends if kind else asked
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    names = ServiceBasis.objects.names(get_language() or "fi")
    rows = [
        {
            "period": (period := one if kind else one.period),
            "follow_up": None if kind else one,
            "basis": names.get(period.service_basis, period.service_basis),
        }
        for one in page.object_list
    ]
    record(by, "participants.list", [row["period"].participant_id for row in rows])
    context = {"page": page, "rows": rows, "chips": chips(request, "list", kinds, counts)}
    return render(request, "participants/periods/due.html", context)


def without_ending(by: Actor) -> QuerySet[Period]:
    """Periods of visible people that are over, and nobody has recorded how they ended."""
    return (
        Period.objects.filter(
            end_reason="",
            ends_on__lt=timezone.localdate(),
            participant__in=visible_participants(by),
        )
        .select_related("participant")
        .order_by("ends_on", "participant__sort_key", "id")
    )


@allow(Right.RECORD_INSTRUCTIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def controllers(request: HttpRequest) -> HttpResponseBase:
    """Written instructions of controllers: those there are, and a new one."""
    by, today, language = actor_of(request), timezone.localdate(), get_language() or "fi"
    if request.method == "POST" and request.POST.get("withdraw", "").isdecimal():
        found = get_object_or_404(Instruction, pk=int(request.POST["withdraw"]))
        if instructions.withdraw(found, by=by):
            done = _("The instruction was withdrawn. Notes are closed again on its basis.")
            offer(request, done, "instructions.withdraw", found.pk)
        return redirect("participants:instructions")
    bases = ServiceBasis.objects.filter(storage=ServiceBasis.Storage.OPERATIONAL)
    form = InstructionForm(request.POST or None, bases=bases.choices(language, today))
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            typed = {name: form.cleaned_data[name] for name in form.cleaned_data}
            typed.pop("form_token")
            instructions.record_instruction(**typed, by=by)
            messages.success(request, _("The instruction was recorded."))
            return reverse("participants:instructions")

        return once(request, form, act)
    names = ServiceBasis.objects.names(language)
    context = {
        "form": form,
        "rows": [
            {
                "instruction": one,
                "basis": names.get(one.service_basis, one.service_basis),
                "is_in_force": one.is_in_force(today),
            }
            for one in Instruction.objects.select_related("recorded_by", "withdrawn_by")
        ],
    }
    return render(request, "participants/periods/instructions.html", context)


@undoable("instructions.withdraw", Right.RECORD_INSTRUCTIONS)
def take_withdrawal_back(request: HttpRequest, about: str) -> str:
    """A withdrawn instruction holds again."""
    found = get_object_or_404(Instruction, pk=int(about))
    if not instructions.restore(found, by=actor_of(request)):
        raise NotUndoable
    return reverse("participants:instructions")
