"""Pages of the organisation's provider: setting it up, going to it, and coming back."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.views import LoginView
from allauth.mfa.internal.constants import LoginStageKey
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tenants.accounts.models import SignInProvider, User
from tenants.accounts.permissions import allow, current_organisation, current_user
from tenants.accounts.provider import flow, metadata, outside
from tenants.accounts.provider.forms import ProviderForm
from tenants.accounts.provider.people import NobodyHere, link_once_in, person_here
from tenants.accounts.provider.settings import (
    CAME_FROM,
    provider_here,
    provider_in_use,
    remove_provider,
    save_provider,
    tell_directors,
)
from tenants.accounts.provider.tokens import NotBelieved
from tenants.accounts.roles import Right
from tenants.organisations.addresses import address_of

logger = logging.getLogger(__name__)


class SignIn(LoginView):  # type: ignore[misc]
    """The sign-in page, with the way to the organisation's provider where there is one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        at_network = self.request.organisation is None
        return {**found, "provider": None if at_network else provider_in_use()}


@login_not_required
@never_cache
@require_http_methods(["GET"])
def go(request: HttpRequest) -> HttpResponse:
    """To the provider. A question waits in the session, so that only this browser comes back."""
    provider = provider_in_use()
    if provider is None:
        return _sorry(request, _("Here people sign in by password."))
    try:
        with outside.left_alone_after_failure(provider.issuer):
            address = flow.question(
                request, provider, back_to=_back_to(request), next_page=_next_page(request)
            )
    except outside.NoAnswer as failure:
        logger.warning("The sign-in provider does not answer: %s.", failure)
        told = _("%(name)s does not answer now. Try again in a moment.") % {"name": provider.name}
        return _sorry(request, told, HTTPStatus.BAD_GATEWAY)
    return HttpResponseRedirect(address)


@login_not_required
@never_cache
@require_http_methods(["GET"])
def come_back(request: HttpRequest) -> HttpResponseBase:
    """From the provider: somebody who has an account here is in."""
    provider = provider_in_use()
    if provider is None:
        return _sorry(request, _("Here people sign in by password."))
    try:
        person = flow.answer(request, provider, back_to=_back_to(request))
        user, is_new = person_here(person, issuer=provider.issuer)
    except flow.NotOurQuestion:
        return _sorry(request, _("This sign-in was not begun here, or too long ago."))
    except (NotBelieved, outside.NoAnswer) as failure:
        logger.warning("The sign-in provider's answer was refused: %s.", failure)
        told = _("%(name)s did not sign you in. Try again.") % {"name": provider.name}
        return _sorry(request, told)
    except NobodyHere:
        told = _(
            "%(name)s knows you, but no account here goes with your address. Ask the director for"
            " an invitation."
        ) % {"name": provider.name}
        return _sorry(request, told)
    if is_new:
        link_once_in(request, user, person, issuer=provider.issuer)
    return _let_in(request, provider, user, person.next_page, is_new=is_new)


def _let_in(
    request: HttpRequest, provider: SignInProvider, user: User, next_page: str, *, is_new: bool
) -> HttpResponseBase:
    """Sign somebody in as after a password; a second factor is asked for unless it was there.

    The first time it is asked for all the same: whoever sets the provider up could otherwise come
    in as anybody.
    """
    setattr(request, CAME_FROM, True)
    login = Login(user=user, redirect_url=next_page or None)
    if provider.asks_second_factor and not is_new:
        stages = login.state.setdefault("stages", {})
        stages[LoginStageKey.MFA_AUTHENTICATE.value] = {"handled": True}
    record_authentication(request, user, "provider")
    answer: HttpResponseBase = perform_login(request, login)
    return answer


def _sorry(
    request: HttpRequest, why: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST
) -> HttpResponse:
    return render(request, "accounts/provider_refused.html", {"why": why}, status=status)


@allow(Right.MANAGE_STAFF)
@sensitive_post_parameters("secret", "password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def setting(request: HttpRequest) -> HttpResponse:
    """The provider, as the director sets it up, tries it and removes it."""
    kept = provider_here()
    if "remove" in request.POST:
        if remove_provider(by=current_user(request)):
            tell_directors()
            messages.success(request, _("The provider was removed. People sign in by password."))
        return redirect("accounts:provider")
    if "try" in request.POST:
        if kept:
            _try(request, kept)
        return redirect("accounts:provider")
    instance = provider_here() or SignInProvider()
    form = ProviderForm(request.POST or None, instance=instance, user=current_user(request))
    if request.method == "POST" and form.is_valid():
        save_provider(
            form.save(commit=False),
            secret=form.cleaned_data["secret"],
            by=current_user(request),
        )
        tell_directors()
        messages.success(request, _("The provider was saved."))
        return redirect("accounts:provider")
    context = {"form": form, "kept": kept, "back_to": _back_to(request)}
    return render(request, "accounts/provider.html", context)


def _try(request: HttpRequest, provider: SignInProvider) -> None:
    """Ask the provider for its description of itself, and say how it went."""
    try:
        metadata.look_up(provider.issuer)
    except metadata.NotThisIssuer:
        messages.error(
            request,
            _("A provider answers at this address, but calls itself by another. Copy the issuer"
              " letter by letter."),
        )  # fmt: skip
    except outside.NoAnswer:
        messages.error(
            request,
            _("No provider answers at the issuer's address. Check it, and that anybody on the"
              " internet can reach it."),
        )  # fmt: skip
    else:
        messages.success(
            request,
            _("The provider answers. Now try in another browser whether you can sign in by it."),
        )


def _back_to(request: HttpRequest) -> str:
    """The address of this very organisation that the provider may send people back to."""
    return address_of(current_organisation(request).host, reverse("accounts:provider_return"))


def _next_page(request: HttpRequest) -> str:
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_ours else ""
