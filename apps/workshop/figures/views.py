"""The organisation's own figures, exact, for itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.workshop.figures.services import exact_figures
from tenants.accounts.permissions import allow, current_organisation
from tenants.accounts.roles import Right


@allow(Right.SEE_FIGURES)
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """This year's figures of this organisation, and whether the network has them yet."""
    year = timezone.localdate().year
    context = {
        "year": year,
        "figures": exact_figures(year),
        "are_shared": current_organisation(request).is_confirmed,
    }
    return render(request, "figures/own.html", context)
