"""What the sign-in library asks us: nobody signs up by themselves, links point at this host."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from kit.visitors import address_of
from tenants.accounts import throttle
from tenants.accounts.models import User
from tenants.accounts.provider.settings import needs_provider
from tenants.accounts.second_factor import letters

CODE_STAGE = "tenants.accounts.second_factor.stages.CodeStage"


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

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor's own address, past our proxies, for the limits that the library keeps."""
        return address_of(request) or ""

    def format_email_subject(self, subject: str) -> str:
        return subject

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Asked before the password is looked at, so that a refused guess costs us nothing."""
        throttle.count_guess(throttle.PASSWORD, _account(credentials), request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        if user:
            throttle.forgive(throttle.PASSWORD, _account(credentials), request)
        return user

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """After the password or a key was right.

        Somebody whose time is over is let in no more than somebody whose account is closed, and
        where the organisation's provider is demanded, only who comes by it.
        """
        if not user.is_let_in:
            clear_login(request)
            return self.respond_user_inactive(request, user)
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if answer or not needs_provider(request, user):
            return answer
        clear_login(request)
        messages.error(
            request, _("Here you sign in by your organisation's provider. Use its button below.")
        )
        return redirect("account_login")

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Back to the sign-in page; only who knows the password gets here and reads why."""
        messages.error(request, self.error_messages["account_inactive"])
        return redirect("account_login")

    def get_login_stages(self) -> list[str]:
        """The library's steps, with our own for the code."""
        theirs = "allauth.mfa.stages.AuthenticateStage"
        return [CODE_STAGE if stage == theirs else stage for stage in super().get_login_stages()]

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """The library asks for this wherever how somebody signs in has changed."""
        if template_prefix not in letters.TOLD_BY_VIEWS:
            letters.tell_of_change(user, template_prefix)

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


def _account(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or "")
