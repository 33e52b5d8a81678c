"""The page of the organisation's own checklist of the coaching process."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.workshop.audit.services import actor_of
from apps.workshop.plans.process import BUILT_IN, ProcessChanged, process_now, save_process
from apps.workshop.plans.process_forms import ProcessForm
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right


@allow(Right.SHAPE_PROCESS)
@require_http_methods(["GET", "HEAD", "POST"])
def process(request: HttpRequest) -> HttpResponse:
    """What is done in each phase, and how many days after the start."""
    now = process_now()
    form = ProcessForm(request.POST or None, process=now)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            save_process(form.items, opened_number=form.opened_as, by=actor_of(request))
        except ProcessChanged:
            form.add_error(
                None,
                _(
                    "Somebody else has changed the checklist meanwhile. Nothing of yours was saved,"
                    " and it stands below. Open the page anew in another tab to see theirs."
                ),
            )
            status = 409
        else:
            messages.success(
                request, _("The checklist was saved. Those that run keep theirs as it was.")
            )
            return redirect("plans:process")
    context = {"form": form, "number": now.number, "is_own": now.number != BUILT_IN}
    return render(request, "plans/process.html", context, status=status)
