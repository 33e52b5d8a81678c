"""The page of one's own sessions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tenants.accounts import sessions
from tenants.accounts.forms import EndSessionForm, EndTrustForm
from tenants.accounts.permissions import current_user
from tenants.accounts.second_factor.trust import browsers_of


@require_http_methods(["GET", "HEAD", "POST"])
def own_sessions(request: HttpRequest) -> HttpResponse:
    """Where one has signed in at this host, and ending one of them or all the others."""
    user, own = current_user(request), sessions.own_id(request)
    if request.method == "POST":
        form = EndSessionForm(request.POST)
        if "others" in request.POST:
            count = sessions.end_others(user, but=own)
            messages.success(
                request,
                ngettext(
                    "%(count)s other session was ended.",
                    "%(count)s other sessions were ended.",
                    count,
                )
                % {"count": count},
            )
        elif trusted := EndTrustForm(request.POST).wanted():
            user.trusted_browsers.filter(pk=trusted).delete()
            messages.success(request, _("This browser is asked for a code again."))
        elif form.is_valid():
            found = get_object_or_404(user.browser_sessions, pk=form.cleaned_data["session"])
            if sessions.end(found):
                messages.success(request, _("The session was ended."))
            else:
                messages.info(request, _("This session had ended already."))
        return redirect("accounts:sessions")
    context = {
        "sessions": sessions.sessions_of(user),
        "own": own,
        "trusted": browsers_of(user),
    }
    return render(request, "accounts/sessions.html", context)
