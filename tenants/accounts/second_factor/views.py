"""Pages of the second factor: the library's own, where its way would lead a person astray."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.internal import auth
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from tenants.accounts.models import User
from tenants.accounts.permissions import View, current_user
from tenants.accounts.second_factor import letters
from tenants.accounts.second_factor.codes import use_step
from tenants.accounts.second_factor.demand import has_any
from tenants.accounts.second_factor.forms import SignInCodeForm, SwitchOnForm, forget_secret
from tenants.accounts.second_factor.passkeys import UsePasskeyForm, options_for, passkeys_of
from tenants.accounts.second_factor.rules import rules_here
from tenants.accounts.second_factor.trust import trust


def has_app(user: User) -> bool:
    """Whether an app makes codes for this person."""
    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP]))


def _while(holds: Callable[[User], bool], view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not holds(current_user(request)):
            return redirect("mfa_index")
        return view(request, *args, **kwargs)

    return guarded


def while_protected(view: View) -> View:
    """A page of somebody who has a second factor of any kind."""
    return _while(has_any, view)


def while_on(view: View) -> View:
    """A page of somebody who has the app. A second click on “off” ends at the overview."""
    return _while(has_app, view)


def while_off(view: View) -> View:
    """A page of somebody without the app. The library would lead a second click to “off”."""
    return _while(lambda user: not has_app(user), view)


class AskForCode(AuthenticateView):  # type: ignore[misc]
    """After the password: a code or a passkey, or starting over as somebody else."""

    def _build_forms(self) -> SignInCodeForm | UsePasskeyForm | None:
        user = self.stage.login.user
        sent = self.request.POST if self.request.method == "POST" else None
        self.passkeys, self.has_app = passkeys_of(user), has_app(user)
        is_passkey = bool(sent and sent.get("credential") and self.passkeys)
        # The library's own form for a passkey is not used.
        self.webauthn_form = None
        self.auth_form = SignInCodeForm(
            None if is_passkey else sent,
            user=user,
            has_app=self.has_app,
            may_trust=rules_here().may_trust_browsers,
        )
        self.passkey_form = UsePasskeyForm(sent if is_passkey else None, user=user)
        if sent is None:
            return None
        return self.passkey_form if is_passkey else self.auth_form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        found["has_app"] = self.has_app
        if self.passkeys:
            begun = auth.begin_authentication(self.stage.login.user)
            found |= {"passkey_form": self.passkey_form, "options": options_for(begun)}
        return found

    def form_valid(self, form: SignInCodeForm | UsePasskeyForm) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        if form.cleaned_data.get("trust"):
            trust(self.request, self.stage.login.user, answer)
        return answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "start_over" in request.POST:
            begin_again: HttpResponse = self.stage.abort()
            return begin_again
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer


class SwitchOn(ActivateTOTPView):  # type: ignore[misc]
    """The secret as picture and text, and the first code."""

    form_class = SwitchOnForm

    def get_form_class(self) -> type[SwitchOnForm]:
        return self.form_class

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        secret = found["form"].secret
        # In fours, as people read a long text aloud; the apps do not mind.
        found["secret"] = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        return found

    def form_valid(self, form: SwitchOnForm) -> HttpResponse:
        user = User.objects.select_for_update().get(pk=current_user(self.request).pk)
        if has_app(user):
            return redirect("mfa_index")
        answer: HttpResponse = super().form_valid(form)
        # The code that was typed here opens nothing any more.
        use_step(Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP), form.step)
        forget_secret()
        letters.tell_of_change(user, letters.SWITCHED_ON)
        return answer


class NewRecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    """Recovery codes in the place of the old ones."""

    def form_valid(self, form: Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        letters.tell_of_change(current_user(self.request), letters.NEW_CODES)
        return answer
