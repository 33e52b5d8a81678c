"""Pages of breaking the glass: somebody out of reach, a closed part of a file, and ending it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.workshop.audit.services import actor_of
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.glass import services
from apps.workshop.participants.glass.forms import FindForm, ReasonForm
from apps.workshop.participants.models import Opening
from apps.workshop.participants.permissions import (
    access_to,
    get_participant,
    sees,
)
from tenants.accounts.once import once
from tenants.accounts.permissions import allow, current_organisation
from tenants.accounts.roles import Right


@allow(Right.SEE_PARTICIPANTS)
@require_http_methods(["GET", "HEAD", "POST"])
def open_person(request: HttpRequest) -> HttpResponseBase:
    """Open somebody out of one's reach: exact name and date of birth, and a reason."""
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            address = _opened(request, form)
        except services.TooManyTries:
            form.add_error(
                None,
                _(
                    "You have looked for somebody several times. Wait a quarter of an hour, or ask"
                    " the director."
                ),
            )
        except services.SeveralFound:
            form.add_error(
                None,
                _("Two participants have this name and date of birth. Ask the director for help."),
            )
        else:
            if address:
                return redirect(address)
            form.add_error(
                None,
                _("Nobody has exactly this name and date of birth. Check both and try again."),
            )
    return render(request, "participants/open_person.html", {"form": form})


def _opened(request: HttpRequest, form: FindForm) -> str:
    """Where the opened file is; empty when nobody was found."""
    by, typed = actor_of(request), form.cleaned_data
    found = services.find(full_name=typed["full_name"], born_on=typed["born_on"], by=by)
    if found is None:
        return ""
    if sees(by, found.pk):
        messages.info(request, _("You see this participant without opening anything."))
        return found.get_absolute_url()

    def act() -> str:
        services.break_glass(
            found,
            Compartment.BASE,
            reason=typed["reason"],
            by=by,
            organisation=current_organisation(request),
        )
        messages.success(request, _("The file is open to you for 60 minutes."))
        return found.get_absolute_url()

    return once(request, form, act).url


@allow(Right.SEE_PARTICIPANTS)
@require_http_methods(["GET", "HEAD", "POST"])
def open_part(request: HttpRequest, pk: uuid.UUID, part: str) -> HttpResponseBase:
    """Open a part of a file that is closed to one's role, for a reason."""
    if part not in Compartment.values or part == Compartment.BASE:
        raise Http404
    by, compartment = actor_of(request), Compartment(part)
    participant = get_participant(by, pk, action="glass.ask", compartment=part)
    address = f"{participant.get_absolute_url()}?part={part}"
    if compartment in access_to(participant, by).reads:
        return redirect(address)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            services.break_glass(
                participant,
                compartment,
                reason=form.cleaned_data["reason"],
                by=by,
                organisation=current_organisation(request),
            )
            messages.success(request, _("This part is open to you for 60 minutes."))
            return address

        return once(request, form, act)
    context = {"form": form, "participant": participant, "part": compartment.label}
    return render(request, "participants/open_part.html", context)


@allow(Right.SEE_PARTICIPANTS)
@require_POST
def end(request: HttpRequest, opening_id: uuid.UUID) -> HttpResponse:
    """Close what one has opened. Only one's own."""
    by = actor_of(request)
    opening = get_object_or_404(Opening, pk=opening_id, opened_by=by.user)
    services.end(opening, by=by)
    messages.success(request, _("It is closed to you again."))
    if sees(by, opening.participant_id):
        return redirect(reverse("participants:detail", args=[opening.participant_id]))
    return redirect("participants:list")
