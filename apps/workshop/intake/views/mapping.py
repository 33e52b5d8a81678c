"""The initial assessment and the recommendation of a contact."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.workshop.audit.services import Actor, actor_of
from apps.workshop.intake.forms import AssessmentForm, RecommendationForm, assessment_initial
from apps.workshop.intake.models import Contact, Option
from apps.workshop.intake.permissions import find_contact, record_health, record_on
from apps.workshop.intake.services import contacts, mapping
from kit.meanwhile import ChangedMeanwhile
from tenants.accounts.once import once
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right


@allow(Right.DO_INTAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The initial assessment of a contact: saved as it is, or as done."""
    by = actor_of(request)
    contact = find_contact(by, pk)
    if not contact.is_open:
        messages.info(request, _("Nothing was changed: this has ended meanwhile."))
        return redirect(contact)
    now = getattr(contact, "assessment", None)
    names = (*mapping.TEXTS, mapping.HEALTH) if _tells_health(by) else mapping.TEXTS
    form = AssessmentForm(request.POST or None, initial=assessment_initial(now), names=names)
    page = {"contact": contact, "form": form, "version": now.version if now else 1}
    if request.method == "POST" and form.is_valid():
        try:
            mapping.assess(
                contact,
                form.texts(),
                opened_version=form.cleaned_data["version"],
                done="done" in request.POST,
                by=by,
            )
        except contacts.NotOpen:
            messages.info(request, _("Nothing was changed: this has ended meanwhile."))
            return redirect(contact)
        except ChangedMeanwhile as change:
            _record_shown(by, contact, form)
            page |= over_version(request, form, change)
            return render(request, "intake/assess.html", page, status=409)
        messages.success(request, _("The assessment was saved."))
        return redirect(contact)
    _record_shown(by, contact, form)
    return render(request, "intake/assess.html", page)


def _record_shown(by: Actor, contact: Contact, form: AssessmentForm) -> None:
    record_on(by, "intake.read", contact)
    if mapping.HEALTH in form.fields:
        record_health(by, contact)


def _tells_health(by: Actor) -> bool:
    """The form shows what was said of health before: only to who may read it as well."""
    return by.user.may(Right.READ_HEALTH) and by.user.may(Right.WRITE_HEALTH)


def over_version(
    request: HttpRequest, form: AssessmentForm, change: ChangedMeanwhile
) -> dict[str, Any]:
    """What was typed, to be saved over what a colleague has saved; and that, to be read."""
    typed = request.POST.copy()
    typed["version"] = str(change.theirs.version)
    fresh = AssessmentForm(typed, names=list(form.fields))
    pairs = [
        (fresh.fields[name].label, getattr(change.theirs, name))
        for name in fresh.fields
        if name != "version"
    ]
    return {"form": fresh, "theirs": [pair for pair in pairs if pair[1]]}


@allow(Right.DO_INTAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def recommend(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Recommend a service, with the reason."""
    by = actor_of(request)
    contact = find_contact(by, pk)
    if not contact.is_open:
        messages.info(request, _("Nothing was changed: this has ended meanwhile."))
        return redirect(contact)
    form = RecommendationForm(request.POST or None, initial=_initial(contact))
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            mapping.recommend(
                contact,
                form.thoughts(),
                service_basis=form.cleaned_data["service_basis"],
                reason=form.cleaned_data["reason"],
                said=form.cleaned_data["said"],
                by=by,
            )
            messages.success(request, _("The recommendation was saved."))
            return contact.get_absolute_url()

        try:
            return once(request, form, act)
        except contacts.NotOpen:
            messages.info(request, _("Nothing was changed: this has ended meanwhile."))
            return redirect(contact)
    record_on(by, "intake.read", contact)
    assessment = getattr(contact, "assessment", None)
    context = {"contact": contact, "form": form, "assessment": assessment}
    return render(request, "intake/recommend.html", context)


def _initial(contact: Any) -> dict[str, Any]:
    now = getattr(contact, "recommendation", None)
    if now is None:
        return {}
    options = list(now.options.all())
    return {
        "chosen": next((one.code for one in options if one.is_chosen), ""),
        "options": [one.code for one in options if not one.is_chosen],
        "elsewhere": next((one.name for one in options if one.kind == Option.Kind.ELSEWHERE), ""),
        "service_basis": now.service_basis,
        "reason": now.reason,
        "said": now.said,
    }
