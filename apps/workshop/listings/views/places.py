"""Finding a place in the network, and asking for one without a name."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.network.capacity.services import CannotBeAsked
from apps.network.directory.finding import Finder
from apps.network.directory.shown import found, whole
from apps.workshop.audit.services import actor_of
from apps.workshop.listings import questions
from apps.workshop.listings.forms import AskForm
from apps.workshop.listings.permissions import get_listing, page_for
from tenants.accounts.once import once
from tenants.accounts.permissions import current_organisation
from tenants.accounts.roles import Right


@page_for(Right.REFER)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Every published unit of the network, the nearest with a free place first."""
    finder = Finder(request, own=current_organisation(request).municipality_code)
    return render(request, "listings/find.html", found(finder))


@page_for(Right.REFER)
@require_safe
def place(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One unit, with the ways to refer there or to ask first."""
    listing = get_listing(pk)
    is_own = listing.organisation_id == current_organisation(request).schema_name
    context = {"unit": whole(listing), "is_own": is_own}
    return render(request, "listings/place.html", context)


@page_for(Right.REFER)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Ask whether there is a place for somebody, before any name moves."""
    listing = get_listing(pk)
    if listing.organisation_id == current_organisation(request).schema_name:
        raise Http404
    form = AskForm(request.POST or None, listing=listing)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            question = questions.ask(listing, form.asked(), by=actor_of(request))
            messages.success(request, _("The question was sent. You are told when it is answered."))
            return reverse("listings:question", args=[question.pk])

        try:
            return once(request, form, act)
        except CannotBeAsked:
            form.add_error(None, _("This unit cannot be asked just now. Call the contact person."))
    return render(request, "listings/ask.html", {"form": form, "unit": whole(listing)})
