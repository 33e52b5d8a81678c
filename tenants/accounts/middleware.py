"""A session belongs to one host: its row says which, and every request checks."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from kit.database.scope import current_name
from tenants.accounts.models import User

SESSION_KEY = "belongs_to"


@receiver(user_logged_in)
def stamp_session(sender: type[User], request: HttpRequest, user: User, **kwargs: object) -> None:
    """Write into a new session whose it is."""
    request.session[SESSION_KEY] = current_name()


def session_belongs_here(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """End a session that was made elsewhere, and speak the signed-in person's language."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            if request.session.get(SESSION_KEY) != current_name():
                logout(request)
            elif isinstance(request.user, User):
                translation.activate(request.user.language)
                request.LANGUAGE_CODE = translation.get_language()
        return get_response(request)

    return middleware
