"""Who finds places, who writes about our units, and who moves the bar of free places."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from apps.network.capacity.models import CapacityQuestion
from apps.network.capacity.services import questions
from apps.network.directory.models import Listing
from apps.network.directory.services import listing_of
from apps.workshop.audit.services import Actor
from apps.workshop.listings.services import own_listings
from apps.workshop.units.models import Unit, Worker
from tenants.accounts.permissions import View, allow, current_organisation
from tenants.accounts.roles import Right


def for_confirmed_members(view: View) -> View:
    """Refuse an organisation that the network has not confirmed, with a page that says why.

    The database refuses as well: row-level security shows it no unit of others and takes none.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not current_organisation(request).is_confirmed:
            return render(request, "listings/not_confirmed.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


def page_for(*rights: Right) -> Callable[[View], View]:
    """A page for people with one of the rights, in a confirmed organisation."""

    def decorate(view: View) -> View:
        return allow(*rights)(for_confirmed_members(view))

    return decorate


def get_unit(unit_id: int) -> Unit:
    """One of our open units. Raises Http404."""
    return get_object_or_404(Unit, pk=unit_id, closed_at=None)


def own_units(by: Actor) -> set[int]:
    """The units this person works in."""
    return set(Worker.objects.filter(user=by.user).values_list("unit_id", flat=True))


def may_move(by: Actor, unit_id: int, own: set[int]) -> bool:
    """Whether this person says how many places are free: an editor, or who works in the unit."""
    return by.user.may(Right.EDIT_LISTINGS) or unit_id in own


def get_listing_to_move(by: Actor, unit_id: int) -> Listing:
    """The listing of an open unit of which this person may move the bar. Raises Http404."""
    unit = get_unit(unit_id)
    listing = own_listings().filter(unit=unit.pk).first()
    if listing is None or not may_move(by, unit.pk, own_units(by)):
        raise Http404
    return listing


def get_listing_to_edit(unit_id: int) -> Listing:
    """The listing of one of our open units. Raises Http404."""
    unit = get_unit(unit_id)
    return get_object_or_404(own_listings(), unit=unit.pk)


def get_listing(pk: uuid.UUID) -> Listing:
    """A published unit of any member, or one of ours. Raises Http404."""
    listing = listing_of(pk) or own_listings().filter(pk=pk).first()
    if listing is None:
        raise Http404
    return listing


def get_question(pk: uuid.UUID) -> CapacityQuestion:
    """A question we asked or were asked, with what is sealed. Raises Http404."""
    return get_object_or_404(questions().defer(None), pk=pk)
