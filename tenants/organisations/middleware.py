"""The door of every request: whose host is it, and on whose behalf do we speak until the end."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from kit import maintenance
from kit.database.names import NETWORK
from kit.database.scope import Scope, scoped_connection
from tenants.organisations.lookup import is_network, organisation_at, plain_host

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def front_door(get_response: GetResponse) -> GetResponse:
    """Turn away hosts that can be nobody's, and answer `/health/` on any host.

    Health is 200 when the database answers and 503 when it does not; it says when the doors are
    closed for maintenance, which the process itself is fit for.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path != "/health/":
            try:
                request.get_host()
            except DisallowedHost:
                return unknown_host()
            return get_response(request)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Exception:
            connection.close()
            return HttpResponse("database unavailable", status=503, content_type="text/plain")
        told = "maintenance" if maintenance.is_closed() else "ok"
        return HttpResponse(told, content_type="text/plain")

    return middleware


class OrganisationMiddleware:
    """Open the host's scope before everything that reads, and leave it after the last byte.

    An unknown host, a closed organisation's and a malformed one get the same 404.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        host = plain_host(request.get_host())
        if is_network(host):
            request.organisation = None  # type: ignore[attr-defined]
            return self._inside(NETWORK, request)
        organisation = organisation_at(host)
        if organisation is None:
            return unknown_host()
        request.organisation = organisation  # type: ignore[attr-defined]
        request.urlconf = settings.WORKSHOP_URLCONF
        return self._inside(organisation.schema_name, request)

    def _inside(self, name: str, request: HttpRequest) -> HttpResponseBase:
        wrapper = scoped_connection()
        previous = wrapper.scope
        wrapper.enter(Scope(name))
        try:
            response = self.get_response(request)
        except BaseException:
            wrapper.leave(previous)
            raise
        if response.streaming:
            # The body is made later; the server closes the response also when the client is gone.
            response._resource_closers.append(  # type: ignore[attr-defined]
                lambda: wrapper.leave(previous)
            )
        else:
            wrapper.leave(previous)
        return response


def unknown_host() -> HttpResponse:
    """The same 404 for a host nobody has and one we do not serve any more."""
    return HttpResponse(render_to_string("kit/errors/unknown_host.html"), status=404)
