"""Pages of one's own address: asking for another one, and the link that confirms it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tenants.accounts import email_change, sessions
from tenants.accounts.forms import EmailChangeForm
from tenants.accounts.permissions import current_user, slowed


@slowed
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def change_email(request: HttpRequest) -> HttpResponse:
    """The address one signs in with, and asking for another one."""
    user = current_user(request)
    if "call_off" in request.POST:
        if email_change.call_off(user):
            messages.success(request, _("The change was called off. Its link opens no more."))
        return redirect("accounts:email")
    form = EmailChangeForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        email_change.ask(user, form.cleaned_data["email"], host=_host(request))
        messages.success(
            request, _("Open the link in the mail that is on its way to the new address.")
        )
        return redirect("accounts:email")
    context = {"form": form, "pending": email_change.pending_for(user)}
    return render(request, "accounts/email.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: HttpRequest, secret: str) -> HttpResponse:
    """The link: a button, since programs that look through mails open links too."""
    user = current_user(request)
    try:
        change = email_change.change_behind(secret, user)
        if request.method == "POST":
            own = sessions.own_id(request)
            email_change.confirm(change, host=_host(request), browser=own)
            messages.success(
                request,
                _("From now on you sign in with %(email)s.") % {"email": change.email},
            )
            return redirect("accounts:account")
    except email_change.LinkNotOpen:
        return render(request, "accounts/email_link_closed.html", status=410)
    return render(request, "accounts/email_confirm.html", {"change": change})


def _host(request: HttpRequest) -> str:
    """The host without its port; which ones there are has been looked at before."""
    return request.get_host().partition(":")[0]
