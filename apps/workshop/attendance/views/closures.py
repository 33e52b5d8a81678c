"""Days when we are closed, and after how many days away coaches are told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.workshop.attendance import services
from apps.workshop.attendance.alerts import absence_days
from apps.workshop.attendance.forms import AlertForm, ClosureForm
from apps.workshop.attendance.models import Closure
from apps.workshop.audit.services import actor_of
from tenants.accounts.once import once
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right
from tenants.accounts.undo import NotUndoable, offer, undoable


@allow(Right.MANAGE_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def closures(request: HttpRequest) -> HttpResponseBase:
    """Closing days to come, a new one, and the limit of alerts. A button says which it is."""
    action = request.POST.get("action", "")
    if action.isdecimal():
        return _remove(request, int(action))
    form = ClosureForm(request.POST if action == "close" else None)
    alert = AlertForm(
        request.POST if action == "alert" else None, initial={"absence_days": absence_days()}
    )
    if action == "close" and form.is_valid():

        def act() -> str:
            made = services.add_closure(
                unit=form.cleaned_data["unit"],
                name=form.cleaned_data["name"],
                starts_on=form.cleaned_data["starts_on"],
                ends_on=form.cleaned_data["last_on"],
                by=actor_of(request),
            )
            messages.success(request, _("%(name)s was added.") % {"name": made.name})
            return reverse("attendance:closures")

        return once(request, form, act)
    if action == "alert" and alert.is_valid():
        services.choose_alert(alert.cleaned_data["absence_days"], by=actor_of(request))
        messages.success(request, _("The choice was saved."))
        return redirect("attendance:closures")
    coming = Closure.objects.filter(removed_at=None, ends_on__gte=timezone.localdate())
    context = {"form": form, "alert": alert, "closures": coming.select_related("unit")}
    return render(request, "attendance/closures.html", context)


def _remove(request: HttpRequest, closure: int) -> HttpResponse:
    if services.remove_closure(closure, by=actor_of(request)):
        offer(request, _("The days are as planned again."), "attendance.open", closure)
    return redirect("attendance:closures")


@undoable("attendance.open", Right.MANAGE_STAFF)
def close_again(request: HttpRequest, about: str) -> str:
    """Removed closing days are there again."""
    if not services.restore_closure(int(about), by=actor_of(request)):
        raise NotUndoable
    return reverse("attendance:closures")
