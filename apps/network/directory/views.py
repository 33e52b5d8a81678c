"""The public pages of units: find one, and read about it, without signing in."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.network.directory.finding import Finder
from apps.network.directory.services import listing_of
from apps.network.directory.shown import found, whole


@login_not_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every published unit, by filters that stand in the address."""
    return render(request, "directory/list.html", found(Finder(request)))


@login_not_required
@require_safe
def unit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One unit: what, for whom, whether there is a place, how to apply, whom to ask."""
    one = listing_of(pk)
    if one is None:
        raise Http404
    return render(request, "directory/unit.html", {"unit": whole(one)})
