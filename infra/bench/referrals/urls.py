"""The product's own addresses, an empty page, and the least form that keeps a row."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from apps.workshop.coaching.models import SupportRequest, Urgency
from apps.workshop.participants.models import Participant
from config.urls import workshop
from infra.bench.pages.listed import FRAME
from infra.bench.pages.urls import empty
from tenants.accounts.permissions import allow, current_user
from tenants.accounts.roles import Right

FORM = "/bench/form/"


class TextForm(forms.Form):
    """One text."""

    text = forms.CharField(max_length=1000)


@allow(Right.SEE_PARTICIPANTS)
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest) -> HttpResponse:
    """Insert one row and leave word of it for the next page, as the least form of ours does."""
    form = TextForm(request.POST or None)
    if not form.is_valid():
        return render(request, "kit/frame.html", status=400)
    SupportRequest.objects.create(
        participant=Participant.objects.order_by("added_at", "id")[0],
        need=form.cleaned_data["text"],
        urgency=Urgency.WEEK,
        asked_by=current_user(request),
    )
    messages.success(request, "Asia kirjattiin.")
    return redirect(FORM)


urlpatterns = [
    path(FRAME.lstrip("/"), empty),
    path(FORM.lstrip("/"), keep),
    *workshop.urlpatterns,
]
handler500 = workshop.handler500
