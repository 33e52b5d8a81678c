"""The page of own fields: what is asked, another wording, a new one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.workshop.audit.services import actor_of
from apps.workshop.participants.models import OwnField, OwnFieldVersion
from apps.workshop.participants.models.own_field import MOST_FIELDS
from apps.workshop.participants.own_fields import services
from apps.workshop.participants.own_fields.forms import OwnFieldForm
from tenants.accounts.once import once
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right


@allow(Right.SHAPE_RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def own_fields(request: HttpRequest) -> HttpResponseBase:
    """Every own field, and a form for a new one or, with `?field=`, for one that there is."""
    known = services.all_fields()
    chosen = _chosen(request, known)
    if request.method == "POST" and request.POST.get("action") in ("close", "open"):
        return _close_or_open(request, chosen)
    initial = _worded(chosen) if chosen else {}
    form = OwnFieldForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return _word(request, form, chosen)
        except services.TooManyFields:
            form.add_error(None, _too_many())
    context = {"form": form, "known": known, "chosen": chosen, "most": MOST_FIELDS}
    return render(request, "participants/own_fields.html", context)


def _chosen(request: HttpRequest, known: list[OwnFieldVersion]) -> OwnFieldVersion | None:
    """The field the address or the form names. Raises Http404 for an unknown one."""
    named = request.POST.get("field", "") or request.GET.get("field", "")
    if not named:
        return None
    for version in known:
        if str(version.field_id) == named:
            return version
    raise Http404


def _worded(version: OwnFieldVersion) -> dict[str, Any]:
    return {"label": version.label, "kind": version.kind, "choices": version.choices}


def _word(
    request: HttpRequest, form: OwnFieldForm, chosen: OwnFieldVersion | None
) -> HttpResponseBase:
    def act() -> str:
        field = chosen.field if chosen else None
        made = services.word_field(field, **form.wording(), by=actor_of(request))
        messages.success(request, _("%(name)s was saved.") % {"name": made.label})
        return reverse("participants:own_fields")

    return once(request, form, act)


def _close_or_open(request: HttpRequest, chosen: OwnFieldVersion | None) -> HttpResponse:
    if chosen is None:
        raise Http404
    field: OwnField = chosen.field
    if request.POST["action"] == "close":
        services.stop_asking(field, by=actor_of(request))
        said = _("%(name)s is not asked any more. Its answers stay.")
    else:
        try:
            services.ask_again(field, by=actor_of(request))
        except services.TooManyFields:
            messages.error(request, _too_many())
            return redirect("participants:own_fields")
        said = _("%(name)s is asked again.")
    messages.success(request, said % {"name": chosen.label})
    return redirect("participants:own_fields")


def _too_many() -> str:
    return _("%(most)s fields are asked already. Stop asking one of them first.") % {
        "most": MOST_FIELDS
    }
