"""What the sign-in library asks us: nobody signs up by themselves, links point at this host."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from tenants.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come in by invitation or by founding a workspace, never by a public form."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where somebody who asked for no page in particular begins the day."""
        at_network = request.organisation is None  # type: ignore[attr-defined]
        return settings.NETWORK_LOGIN_REDIRECT_URL if at_network else settings.LOGIN_REDIRECT_URL

    def is_safe_url(self, url: str | None) -> bool:
        """Where one may be led after signing in or out: to this very host.

        The library would take any host we serve, and so lead from one organisation to another.
        """
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def format_email_subject(self, subject: str) -> str:
        return subject

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Back to the sign-in page; only who knows the password gets here and reads why."""
        messages.error(request, self.error_messages["account_inactive"])
        return redirect("account_login")

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """Before something delicate the password is asked again, and nothing in its place.

        The phone with the codes often lies beside the browser that somebody left open.
        """
        if not user.is_authenticated or not user.has_usable_password():
            return []
        return [
            {
                "id": "reauthenticate",
                "description": "",
                "url": reverse("account_reauthenticate"),
            }
        ]
