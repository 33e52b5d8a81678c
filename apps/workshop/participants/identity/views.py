"""Looking somebody up by an identity code, and looking at a code. Both are posted.

A posted code is in no address, so in no log of the web server, no history and no bookmark.
"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.workshop.audit.services import actor_of
from apps.workshop.participants.identity import services
from apps.workshop.participants.identity.forms import CodeForm
from apps.workshop.participants.permissions import access_to, find_participant
from apps.workshop.participants.person import shell
from tenants.accounts.permissions import allow
from tenants.accounts.roles import Right


@allow(Right.SEE_IDENTITY_CODES)
@never_cache
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Whoever has exactly this identity code, among those this person sees."""
    by, form = actor_of(request), CodeForm(request.POST)
    if form.is_valid():
        found = services.find_by_code(form.cleaned_data["identity_code"], by=by)
        if found is not None:
            return redirect(found)
        form.add_error("identity_code", _("Nobody whom you see has exactly this identity code."))
    return render(request, "participants/find_by_code.html", {"form": form})


@allow(Right.SEE_IDENTITY_CODES)
@never_cache
@require_POST
def show(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One page with the whole identity code on it, this once."""
    by = actor_of(request)
    participant = find_participant(by, pk)
    access = access_to(participant, by)
    if not access.is_reached:
        raise PermissionDenied
    if not participant.identity_code:
        messages.info(request, _("The record has no identity code."))
        return redirect(participant)
    code = services.show_code(participant, by=by)
    context = {**shell(request, participant, access, ""), "page": _("Identity code"), "code": code}
    return render(request, "participants/identity_code.html", context)
