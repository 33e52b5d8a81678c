"""Pages of passkeys, and signing in with one."""

from __future__ import annotations

from typing import Any

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from tenants.accounts.permissions import current_user
from tenants.accounts.second_factor.passkeys import (
    AddPasskeyForm,
    RenamePasskeyForm,
    UsePasskeyForm,
    options_for,
)


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]
    """A new passkey. Every one can sign in alone, so every one asks who holds it."""

    def get_form_class(self) -> type[AddPasskeyForm]:
        return AddPasskeyForm

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        del kwargs["user"]
        return kwargs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        begun = auth.begin_registration(current_user(self.request), True)
        return {"form": self.get_form(), **kwargs, "options": options_for(begun)}


class RenamePasskey(EditWebAuthnView):  # type: ignore[misc]
    """Another name for one of one's own."""

    success_url = reverse_lazy("mfa_index")

    def get_form_class(self) -> type[RenamePasskeyForm]:
        return RenamePasskeyForm

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        passkey = kwargs.pop("instance")
        return {**kwargs, "initial": {"name": passkey.wrap().name}}

    def form_valid(self, form: RenamePasskeyForm) -> HttpResponse:
        flows.rename_authenticator(self.request, self.object, form.cleaned_data["name"])
        return redirect("mfa_index")


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    """One of one's own, which then opens nothing here any more."""

    success_url = reverse_lazy("mfa_index")


class SignInWithPasskey(LoginWebAuthnView):  # type: ignore[misc]
    """A passkey in the place of password and code. Asked by the script it begins a ceremony."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "application/json" not in request.headers.get("Accept", ""):
            return redirect("account_login")
        return JsonResponse(auth.begin_authentication(None))

    def get_form(self, form_class: object = None) -> UsePasskeyForm:
        return UsePasskeyForm(self.request.POST, user=None)

    def form_invalid(self, form: UsePasskeyForm) -> HttpResponse:
        user_login_failed.send(sender=Authenticator, request=self.request, credentials={})
        messages.error(
            self.request, _("This passkey does not open an account here. Sign in another way.")
        )
        return redirect("account_login")

    def form_valid(self, form: UsePasskeyForm) -> HttpResponse:
        passkey: Authenticator = form.cleaned_data["checked"]
        login = Login(user=passkey.user, redirect_url=get_next_redirect_url(self.request))
        answer: HttpResponse = flows.perform_passwordless_login(self.request, passkey, login)
        return answer
