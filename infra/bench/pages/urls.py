"""The product's own addresses, and a page that is nothing but the frame."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from config.urls import workshop
from infra.bench.pages.listed import FRAME
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right


@allow(Right.SEE_STAFF)
@require_safe
def empty(request: HttpRequest) -> HttpResponse:
    """What every page stands in, with nothing in it."""
    return render(request, "kit/frame.html")


urlpatterns = [path(FRAME.lstrip("/"), empty), *workshop.urlpatterns]
handler500 = workshop.handler500
