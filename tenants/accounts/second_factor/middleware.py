"""After the days of grace: nothing but switching the second factor on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from tenants.accounts.models import User

ALSO_OPEN = frozenset({"account_logout", "account_reauthenticate"})
"""Besides the pages of the second factor, and those that are open to everybody."""


class SecondFactorFirst:
    """Leads whoever is out of grace to the page on which the second factor is switched on."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *_given: Any
    ) -> HttpResponseBase | None:
        """None lets the request go on."""
        user = request.user
        if not isinstance(user, User) or not user.is_out_of_grace or _is_open(request, view):
            return None
        return HttpResponseRedirect(reverse("mfa_index"))


def _is_open(request: HttpRequest, view: Callable[..., HttpResponseBase]) -> bool:
    if not getattr(view, "login_required", True):
        return True
    name = request.resolver_match.url_name if request.resolver_match else None
    return name is not None and (name.startswith("mfa_") or name in ALSO_OPEN)
