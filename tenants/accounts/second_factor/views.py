"""Pages of the second factor: the library's own, where its way would lead a person astray."""

from __future__ import annotations

from functools import wraps
from typing import Any

from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from tenants.accounts.models import User
from tenants.accounts.permissions import View, current_user
from tenants.accounts.second_factor.codes import use_step
from tenants.accounts.second_factor.forms import SignInCodeForm, SwitchOnForm, forget_secret


def is_on(user: User) -> bool:
    """Whether signing in asks this person for a code."""
    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP]))


def _while(wanted: bool, view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_on(current_user(request)) is not wanted:
            return redirect("mfa_index")
        return view(request, *args, **kwargs)

    return guarded


def while_on(view: View) -> View:
    """A page of somebody who has a second factor. A second click on “off” ends at the overview."""
    return _while(True, view)


def while_off(view: View) -> View:
    """A page of somebody who has none. The library would lead a second click to switching off."""
    return _while(False, view)


class AskForCode(AuthenticateView):  # type: ignore[misc]
    """After the password: the code, or starting over as somebody else."""

    def _build_forms(self) -> SignInCodeForm | None:
        # The library takes a form without a code for one of a security key.
        self.webauthn_form = None
        is_sent = self.request.method == "POST"
        self.auth_form = SignInCodeForm(
            self.request.POST if is_sent else None, user=self.stage.login.user
        )
        return self.auth_form if is_sent else None

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
        if is_on(user):
            return redirect("mfa_index")
        answer: HttpResponse = super().form_valid(form)
        # The code that was typed here opens nothing any more.
        use_step(Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP), form.step)
        forget_secret()
        return answer
