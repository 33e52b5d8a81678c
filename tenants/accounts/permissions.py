"""Who may open a page. Every page is closed to strangers; this says which right it asks for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from tenants.accounts.models import User
from tenants.accounts.roles import MANAGING, Right
from tenants.organisations.lookup import Known

View = Callable[..., HttpResponseBase]


def allow(*rights: Right) -> Callable[[View], View]:
    """Open a view to people with one of the rights; to others who have signed in it is 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not current_user(request).may(*rights):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def manages_people(request: HttpRequest) -> bool:
    """Whether who asks manages the people of this host."""
    return current_user(request).may(*MANAGING)


def slowed(view: View) -> View:
    """A page on which something may be guessed: one that says “wait” has the status for it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        seconds = getattr(request, "retry_after", None)
        if seconds:
            answer.status_code = HTTPStatus.TOO_MANY_REQUESTS
            answer.headers["Retry-After"] = str(seconds)
        return answer

    return guarded


def current_user(request: HttpRequest) -> User:
    """The person who has signed in. Raises PermissionDenied for nobody."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def current_organisation(request: HttpRequest) -> Known:
    """The organisation at whose host this request came in."""
    return cast(Known, request.organisation)  # type: ignore[attr-defined]
