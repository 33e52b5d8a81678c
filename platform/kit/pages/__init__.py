"""What every page needs: form tokens, clear refusals, and answers to what went wrong."""

from __future__ import annotations

import sys
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from kit import maintenance
from kit.pages.kept import what_was_typed


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form whose protection token is missing or old.

    What was typed stands on it, to be sent again with a new token, but only when the form came
    from a page of ours: nobody else gets to fill a form that a person then sends.
    """
    typed = what_was_typed(request) if _came_from_here(request) else []
    context = {"typed": typed, "address": request.get_full_path()}
    return render(request, "403_csrf.html", context, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: the fault is ours, or the database is away for a moment.

    Rendered without a context: nothing on it asks the database for anything.
    """
    if maintenance.database_is_away(sys.exc_info()[1]):
        return maintenance.page(request)
    return HttpResponse(render_to_string("500.html"), status=500)


def _came_from_here(request: HttpRequest) -> bool:
    """Browsers say which page a form was sent from. One that says nothing is not believed."""
    origin = urlsplit(request.headers.get("Origin", ""))
    return origin.scheme == request.scheme and origin.netloc == request.get_host()
