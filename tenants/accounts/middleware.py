"""Who asks: a session belongs to one host, and whoever has none signs in first."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from kit.database.scope import current_name
from kit.pages.kept import DRAFT_KEPT, what_was_typed
from tenants.accounts import sessions
from tenants.accounts.models import User
from tenants.accounts.second_factor import demand, rules

SESSION_KEY = "belongs_to"


@receiver(user_logged_in)
def stamp_session(sender: type[User], request: HttpRequest, user: User, **kwargs: object) -> None:
    """Write into a new session whose it is, and down where it was made.

    What is demanded of a person is settled here too, for accounts older than the rules.
    """
    request.session[SESSION_KEY] = current_name()
    sessions.begin(request, user)
    demand.note(user)
    rules.settle(user)


def one_of_each_cookie(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Take a session or form cookie that comes twice for nobody's, and ask the browser to drop it.

    Another host below our domain may set cookies for all of them, and a browser sends both without
    a word of whose is whose. In production the names begin with `__Host-`, which browsers let
    nobody do that with: this is the second bolt.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        sent = [part.partition("=")[0].strip() for part in _cookies_of(request).split(";")]
        own = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
        doubled = [name for name in own if sent.count(name) > 1]
        for name in doubled:
            request.COOKIES.pop(name, None)
        response = get_response(request)
        if isinstance(response, HttpResponse):
            for name in doubled:
                _drop_above(response, name)
        return response

    return middleware


def _cookies_of(request: HttpRequest) -> str:
    return str(request.META.get("HTTP_COOKIE", ""))


def _drop_above(response: HttpResponse, name: str) -> None:
    """Remove what was set for the whole domain; the host's own stays."""
    # A response keeps one cookie of each name, and ours may be among them.
    domain = f"Domain={settings.NETWORK_HOST}; Path=/; Max-Age=0"
    response.headers.setdefault("Set-Cookie", f"{name}=; {domain}")


def session_belongs_here(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """End a session that was made elsewhere, was ended from another browser, or whose person's

    time is over. Whoever stays signed in is spoken to in their language.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User):
            is_ours = request.session.get(SESSION_KEY) == current_name()
            if not is_ours or user.has_ended or not sessions.is_open(request, user):
                logout(request)
            else:
                translation.activate(user.language)
                request.LANGUAGE_CODE = translation.get_language()
        return get_response(request)

    return middleware


class SignInFirst(LoginRequiredMiddleware):
    """Closed unless a view is marked open. After signing in one is back on the page one was on."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """A form's own address may take no GET: then the page that holds the form is the way.

        What was typed into the form comes back on the answer, unless the browser has kept it.
        """
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        page = request.headers.get("Referer", "")
        is_ours = url_has_allowed_host_and_scheme(page, request.get_host(), request.is_secure())
        to_sign_in = redirect_to_login(urlsplit(page).path if is_ours else "/")
        typed = what_was_typed(request)
        if not typed or DRAFT_KEPT in request.POST:
            return to_sign_in
        context = {
            "typed": typed,
            "address": request.get_full_path(),
            "sign_in_address": to_sign_in.url,
        }
        return render(request, "403_signed_out.html", context, status=403)
