"""Who asks: a session belongs to one host, and whoever has none signs in first."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from kit.database.scope import current_name
from tenants.accounts import sessions
from tenants.accounts.models import User

SESSION_KEY = "belongs_to"


@receiver(user_logged_in)
def stamp_session(sender: type[User], request: HttpRequest, user: User, **kwargs: object) -> None:
    """Write into a new session whose it is, and down where it was made."""
    request.session[SESSION_KEY] = current_name()
    sessions.begin(request, user)


def session_belongs_here(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """End a session that was made elsewhere or ended from another browser.

    Whoever stays signed in is spoken to in their language.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User):
            is_ours = request.session.get(SESSION_KEY) == current_name()
            if not is_ours or not sessions.is_open(request, user):
                logout(request)
            else:
                translation.activate(user.language)
                request.LANGUAGE_CODE = translation.get_language()
        return get_response(request)

    return middleware


class SignInFirst(LoginRequiredMiddleware):
    """Closed unless a view is marked open. After signing in one is back on the page one was on."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        """A form's own address may take no GET: then the page that holds the form is the way."""
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        page = request.headers.get("Referer", "")
        is_ours = url_has_allowed_host_and_scheme(page, request.get_host(), request.is_secure())
        return redirect_to_login(urlsplit(page).path if is_ours else "/")
