"""What every page needs: form tokens, clear refusals, and answers to what went wrong."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form whose protection token is missing or old: go back, reload, send again."""
    return render(request, "403_csrf.html", status=403)
