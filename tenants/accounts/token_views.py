"""Pages of one's own tokens for scripts."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tenants.accounts import services
from tenants.accounts.forms import TokenForm
from tenants.accounts.once import once
from tenants.accounts.permissions import current_user
from tenants.accounts.second_factor import letters


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def make_token(request: HttpRequest) -> HttpResponseBase:
    """Make a token for scripts. Its secret is on this one answer and nowhere else."""
    form = TokenForm(request.POST or None, user=current_user(request))
    if request.method == "POST" and form.is_valid():
        secret = ""

        def act() -> str:
            nonlocal secret
            _token, secret = services.make_token(
                current_user(request), name=form.cleaned_data["name"]
            )
            letters.tell_of_change(current_user(request), letters.TOKEN_MADE)
            return reverse("accounts:account")

        answer = once(request, form, act)
        if not secret:
            messages.info(request, _("This token was already made. Its secret was shown then."))
            return answer
        context = {"secret": secret, "name": form.cleaned_data["name"]}
        return render(request, "accounts/token_made.html", context)
    return render(request, "accounts/make_token.html", {"form": form})


@require_POST
def revoke_token(request: HttpRequest, token_id: uuid.UUID) -> HttpResponse:
    """Make one's own token useless at once."""
    token = get_object_or_404(current_user(request).api_tokens, pk=token_id)
    if services.revoke_token(token):
        messages.success(request, _("The token “%(name)s” was revoked.") % {"name": token.name})
    else:
        messages.info(request, _("This token had been revoked already."))
    return redirect("accounts:account")
