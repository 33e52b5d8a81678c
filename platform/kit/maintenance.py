"""The maintenance page: while an operator has closed the doors, and while the database is away.

It needs no database: the sign is a file that every process looks for, and the page knows only the
browser's language. Static files are served on.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from django.conf import settings
from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

GetResponse = Callable[[HttpRequest], HttpResponseBase]

SOON_SECONDS = 60
"""When to come back where nobody has said until when it lasts."""

SERVER_IS_AWAY = {"57P01", "57P02", "57P03", "53300"}
"""SQLSTATEs of a server that stops, starts or takes no more connections; class 08 besides."""


def close_doors(until: dt.datetime | None = None) -> Path:
    """Put up the sign. Returns its file. Raises OSError where it cannot be written."""
    file: Path = settings.MAINTENANCE_FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text(json.dumps({"until": until.isoformat() if until else None}), encoding="utf-8")
    new.replace(file)
    return file


def open_doors() -> bool:
    """Take the sign down. False when there was none."""
    file: Path = settings.MAINTENANCE_FILE
    was_closed = file.exists()
    file.unlink(missing_ok=True)
    return was_closed


def is_closed() -> bool:
    """Whether the sign is up."""
    file: Path = settings.MAINTENANCE_FILE
    return file.exists()


def closed_until() -> dt.datetime | None:
    """Until when, if the sign says so. A sign that cannot be read says nothing."""
    try:
        until = json.loads(settings.MAINTENANCE_FILE.read_text(encoding="utf-8"))["until"]
        return dt.datetime.fromisoformat(until) if until else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def closed_for_maintenance(get_response: GetResponse) -> GetResponse:
    """The middleware: the maintenance page for everything but static files and `/health/`."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return page(request, closed_until()) if is_closed() else get_response(request)

    return middleware


def page(request: HttpRequest, until: dt.datetime | None = None) -> HttpResponse:
    """503 in the browser's language, with when to come back."""
    now = timezone.now()
    if until is not None and until <= now:
        until = None
    seconds = int((until - now).total_seconds()) + 1 if until else SOON_SECONDS
    headers = {"Retry-After": str(seconds)}
    with translation.override(translation.get_language_from_request(request)):
        if request.path.startswith("/api/"):
            told = {"code": "unavailable", "detail": _("The service is closed for a moment.")}
            return JsonResponse(told, status=503, headers=headers)
        local = timezone.localtime(until) if until else None
        same_day = bool(local and local.date() == timezone.localdate())
        html = render_to_string("503.html", {"until": local, "same_day": same_day})
    return HttpResponse(html, status=503, headers=headers)


def database_is_away(fault: BaseException | None) -> bool:
    """Whether a fault came of a database that does not answer, and of nothing we did.

    A statement that took too long or waited for a lock is a fault of ours and no maintenance.
    """
    return any(_is_lost_connection(one) for one in _causes(fault))


def _is_lost_connection(fault: BaseException) -> bool:
    if not isinstance(fault, OperationalError | InterfaceError):
        return False
    cause = fault.__cause__
    state = cause.sqlstate if isinstance(cause, psycopg.Error) else None
    return state is None or state in SERVER_IS_AWAY or state.startswith("08")


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    """A fault and what it came of, the newest first."""
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        yield fault
        fault = fault.__cause__ or fault.__context__
