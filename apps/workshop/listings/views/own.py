"""Our own units as others see them: the bar of free places, writing, showing, confirming."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.network.directory.models import Listing
from apps.network.directory.shown import cards
from apps.workshop.audit.services import actor_of
from apps.workshop.listings import services
from apps.workshop.listings.forms import ListingForm
from apps.workshop.listings.permissions import (
    get_listing_to_edit,
    get_listing_to_move,
    get_unit,
    may_move,
    own_units,
    page_for,
)
from apps.workshop.units.models import Unit
from tenants.accounts.permissions import current_organisation
from tenants.accounts.roles import Right


@page_for(Right.SEE_STAFF)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every open unit of ours, those one works in first, each with its bar."""
    by = actor_of(request)
    own = own_units(by)
    written = {card.listing.unit: card for card in cards(services.own_listings())}
    units = sorted(Unit.objects.filter(closed_at=None), key=lambda unit: unit.pk not in own)
    rows = [_row(unit, written.get(unit.pk), may_move(by, unit.pk, own)) for unit in units]
    context = {"rows": rows, "may_edit": by.user.may(Right.EDIT_LISTINGS)}
    return render(request, "listings/own.html", context)


def _row(unit: Unit, card: Any, moves: bool) -> dict[str, Any]:
    row = {"unit": unit, "card": card, "may_move": moves and card is not None}
    if card is not None:
        seen = card.listing.free_places
        row |= {"fewer": seen - 1, "more": seen + 1, "is_none": seen == 0}
        row["is_most"] = seen >= services.most_free(card.listing)
    return row


@page_for(Right.SEE_STAFF)
@require_POST
def free(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Say how many places are free: one tap on a button."""
    by = actor_of(request)
    found = get_listing_to_move(by, unit_id)
    try:
        seen, wanted = int(request.POST.get("seen", "")), int(request.POST.get("to", ""))
        services.say_free(found, seen=seen, free=wanted, by=by)
    except ValueError:
        raise BadRequest("not a number of places") from None
    except services.MovedMeanwhile as change:
        messages.warning(
            request,
            _("Somebody else has just said %(count)s. Nothing was changed.")
            % {"count": change.now},
        )
    return _back_to(unit_id)


@page_for(Right.EDIT_LISTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Write what others see of a unit."""
    unit, home = get_unit(unit_id), current_organisation(request).municipality_code
    found = services.own_listings().filter(unit=unit.pk).first()
    form = ListingForm(request.POST or None, home=home, initial=_first(unit, found, request))
    if request.method == "POST" and form.is_valid():
        written = services.write_listing(unit, form.cleaned_data, by=actor_of(request))
        messages.success(
            request,
            _("%(name)s was saved.") % {"name": unit.name}
            if written.is_public
            else _("%(name)s was saved. Nobody else sees it until you show it.")
            % {"name": unit.name},
        )
        return _back_to(unit_id)
    context = {"form": form, "unit": unit, "listing": found}
    return render(request, "listings/edit.html", context)


def _first(unit: Unit, found: Listing | None, request: HttpRequest) -> dict[str, Any]:
    """What stands in the form at first: what was written, or what is known of the unit."""
    if found is not None:
        return ListingForm.of(found)
    organisation = current_organisation(request)
    language = organisation.language if organisation.language in ("fi", "sv", "en") else "fi"
    return {
        f"name_{language}": unit.name,
        "municipality_code": organisation.municipality_code,
        "weekdays": [1, 2, 3, 4, 5],
        "languages": [language],
    }


@page_for(Right.EDIT_LISTINGS)
@require_POST
def confirm(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Say that everything is still correct."""
    services.confirm(get_listing_to_edit(unit_id), by=actor_of(request))
    messages.success(request, _("Thank you. Others see that it was confirmed today."))
    return _back_to(unit_id)


@page_for(Right.EDIT_LISTINGS)
@require_POST
def show(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Show a unit to others, or hide it."""
    found, by = get_listing_to_edit(unit_id), actor_of(request)
    if request.POST.get("show") == "yes":
        services.publish(found, by=by)
        messages.success(request, _("Others find the unit now."))
    else:
        services.hide(found, by=by)
        messages.success(request, _("Nobody else sees the unit any more."))
    return _back_to(unit_id)


def _back_to(unit_id: int) -> HttpResponseRedirect:
    return redirect(f"{reverse('listings:own')}#unit-{unit_id}")
