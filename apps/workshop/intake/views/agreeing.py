"""An agreed service: one page with all that is known, and one button."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.workshop.audit.services import Actor, actor_of
from apps.workshop.intake.forms import AgreeForm
from apps.workshop.intake.models import Contact, Option
from apps.workshop.intake.permissions import find_contact, record_on
from apps.workshop.intake.services import contacts
from apps.workshop.intake.services.agreeing import Agreement, agree_and_refer
from apps.workshop.intake.services.agreeing import agree as agree_on
from apps.workshop.intake.services.waiting import place_of
from apps.workshop.participants.permissions import sees
from tenants.accounts.once import once
from tenants.accounts.permissions import allow, current_organisation
from tenants.accounts.roles import Right


@allow(Right.DO_INTAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Agree on the service: the participant's record opens with what is known."""
    by = actor_of(request)
    contact = find_contact(by, pk)
    if not contact.is_open:
        messages.info(request, _("Nothing was changed: this has ended meanwhile."))
        return redirect(contact)
    chosen = Option.objects.filter(recommendation__contact=contact, is_chosen=True).first()
    refers = bool(chosen and chosen.kind == Option.Kind.ORGANISATION) and by.user.may(Right.REFER)
    form = AgreeForm(request.POST or None, initial=_known(request, contact, chosen, by), by=by)
    if contact.is_protected:
        # Carried over unseen.
        del form.fields["phone"], form.fields["email"]
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            agreement = _agreement(form, contact)
            if refers and "refer" in request.POST:
                draft = agree_and_refer(contact, agreement, by=by)
                messages.success(request, _("The record is open. Read the referral and send it."))
                return reverse("referring:draft", args=[draft.pk])
            participant = agree_on(contact, agreement, by=by)
            messages.success(
                request, _("%(name)s is now your participant.") % {"name": participant.full_name}
            )
            if sees(by, participant.pk):
                return participant.get_absolute_url()
            return reverse("intake:queue")

        try:
            return once(request, form, act)
        except contacts.NotOpen:
            messages.info(request, _("Nothing was changed: this has ended meanwhile."))
            return redirect(contact)
    record_on(by, "intake.read", contact)
    context = {"contact": contact, "form": form, "chosen": chosen, "refers": refers}
    return render(request, "intake/agree.html", context)


def _known(
    request: HttpRequest, contact: Contact, chosen: Option | None, by: Actor
) -> dict[str, Any]:
    """Nothing that was said already is asked again."""
    recommendation = getattr(contact, "recommendation", None)
    place = place_of(contact)
    return {
        "given_name": contact.given_name,
        "family_name": contact.family_name,
        "referrer_type": contact.referrer_type,
        "phone": "" if contact.is_protected else contact.own_phone,
        "email": "" if contact.is_protected else contact.own_email,
        "municipality_code": current_organisation(request).municipality_code,
        "service_basis": recommendation.service_basis if recommendation else "",
        "unit": place.unit_id if place else chosen.unit_id if chosen else None,
        "coach": contact.taken_by_id or by.user.pk,
        "starts_on": (place.expected_on if place else None) or timezone.localdate(),
    }


def _agreement(form: AgreeForm, contact: Contact) -> Agreement:
    typed = form.cleaned_data
    return Agreement(
        given_name=typed["given_name"],
        family_name=typed["family_name"],
        born_on=typed["born_on"],
        municipality_code=typed["municipality_code"],
        referrer_type=typed["referrer_type"],
        service_basis=typed["service_basis"],
        starts_on=typed["starts_on"],
        phone=contact.own_phone if contact.is_protected else typed["phone"],
        email=contact.own_email if contact.is_protected else typed["email"],
        unit=typed["unit"],
        coach=typed["coach"],
    )
