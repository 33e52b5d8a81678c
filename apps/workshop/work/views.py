"""How far a piece of long work has come: the page, what its script asks, and the result."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.workshop.work import services
from apps.workshop.work.models import Work
from tenants.accounts.permissions import current_user


@require_safe
def one(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One's own piece of work: it can be left, and returned to."""
    context = {"work": _own(request, pk), "kept_hours": services.KEPT_HOURS}
    return render(request, "work/one.html", context)


@require_safe
def state(request: HttpRequest, pk: uuid.UUID) -> JsonResponse:
    """How far it is, for the script of the page. `over` says that the page has something new."""
    work = _own(request, pk)
    return JsonResponse(
        {
            "done": work.done,
            "total": work.total,
            "over": not work.is_open or work.stands_still,
        }
    )


def _own(request: HttpRequest, pk: uuid.UUID) -> Work:
    return get_object_or_404(services.of(current_user(request)), pk=pk)
