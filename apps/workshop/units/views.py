"""Pages of units: all of them, a new one, one to change."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.workshop.audit.services import actor_of
from apps.workshop.units import services
from apps.workshop.units.forms import UnitForm
from apps.workshop.units.models import Unit, Worker
from tenants.accounts.once import once
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right


@allow(Right.SEE_STAFF)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every unit and who works there."""
    workers = Worker.objects.select_related("user").order_by(
        "user__family_name", "user__given_name"
    )
    units = Unit.objects.prefetch_related(Prefetch("workers", workers))
    return render(request, "units/list.html", {"units": list(units)})


@allow(Right.MANAGE_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponseBase:
    """A new unit."""
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            made = services.add_unit(**form.unit_text(), by=actor_of(request))
            messages.success(request, _("%(name)s was added.") % {"name": made.name})
            return reverse("units:list")

        try:
            return once(request, form, act)
        except services.NameIsTaken:
            form.add_error("name", _("Somebody else has just added a unit of this name."))
    return render(request, "units/unit.html", {"form": form})


@allow(Right.MANAGE_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: HttpRequest, unit_id: int) -> HttpResponseBase:
    """One unit: its name, who works there, and closing it."""
    found = get_object_or_404(Unit, pk=unit_id)
    people = list(found.workers.values_list("user_id", flat=True))
    form = UnitForm(
        request.POST or None, unit=found, initial={"name": found.name, "people": people}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_unit(found, **form.unit_text(), by=actor_of(request))
        except services.NameIsTaken:
            form.add_error("name", _("Somebody else has just added a unit of this name."))
        else:
            messages.success(
                request, _("%(name)s was saved.") % {"name": form.cleaned_data["name"]}
            )
            return redirect("units:list")
    return render(request, "units/unit.html", {"form": form, "unit": found})


@allow(Right.MANAGE_STAFF)
@require_POST
def close(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Take nobody new into a unit."""
    found = get_object_or_404(Unit, pk=unit_id)
    services.close_unit(found, by=actor_of(request))
    messages.success(request, _("%(name)s is closed.") % {"name": found.name})
    return redirect("units:list")


@allow(Right.MANAGE_STAFF)
@require_POST
def open_again(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Take people into a unit again."""
    found = get_object_or_404(Unit, pk=unit_id)
    services.open_unit(found, by=actor_of(request))
    messages.success(request, _("%(name)s is open again.") % {"name": found.name})
    return redirect("units:list")
