"""How fast we promise to answer referrals: a page for those who lead the house."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.workshop.audit.services import actor_of
from apps.workshop.referring.forms.promising import PromiseForm
from apps.workshop.referring.permissions import for_confirmed_members
from apps.workshop.referring.promising import Promised, in_words, promise, promised_by
from tenants.accounts.permissions import allow, current_organisation
from tenants.accounts.roles import Right


@allow(Right.MANAGE_STAFF)
@for_confirmed_members
@require_http_methods(["GET", "HEAD", "POST"])
def promises(request: HttpRequest) -> HttpResponse:
    """See and change what we promise to whoever sends us a referral."""
    now = promised_by(current_organisation(request).schema_name)
    form = PromiseForm(request.POST or None, initial=vars(now))
    if request.method == "POST" and form.is_valid():
        promise(form.promised(), by=actor_of(request))
        messages.success(
            request, _("The times were saved. They hold from the next referral that is sent.")
        )
        return redirect("referring:promise")
    network = Promised()
    context = {"form": form, "now": in_words(now), "network": network, "is_own": now != network}
    return render(request, "referring/promise.html", context)
