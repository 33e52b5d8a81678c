"""Views the product does not have: they fail, stream and leave things behind, to harm who is next.

Each first reads a row of its organisation, so that there is something to carry over.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import psycopg
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

LINES = 10
MANY_LINES = 300
FILLING = "." * 65_536
"""Makes a line so long that the kernel cannot keep the whole stream for a client who is gone."""


def own_row() -> str:
    """The role that is taken, and a name that only its path reaches."""
    return _row("SELECT current_user::text, family_name FROM participants_participant LIMIT 1")


def stream(_request: HttpRequest) -> StreamingHttpResponse:
    """What others have left in the connection, then rows while it is sent."""
    return StreamingHttpResponse(_lines(LINES), content_type="text/plain")


def stream_that_breaks(_request: HttpRequest) -> StreamingHttpResponse:
    """Breaks after its first rows are on their way."""

    def lines() -> Iterator[str]:
        yield from _lines(LINES)
        _fail_in_database()

    return StreamingHttpResponse(lines(), content_type="text/plain")


def long_stream(_request: HttpRequest) -> StreamingHttpResponse:
    """More than anybody reads to the end."""
    return StreamingHttpResponse(_lines(MANY_LINES, FILLING), content_type="text/plain")


def fail(_request: HttpRequest) -> HttpResponse:
    """Raises, inside the request's transaction."""
    own_row()
    raise RuntimeError("on purpose")


def error_inside(_request: HttpRequest) -> HttpResponse:
    """The database refuses a statement inside the request's transaction."""
    own_row()
    _fail_in_database()
    raise AssertionError("unreachable")


@transaction.non_atomic_requests
def error_outside(_request: HttpRequest) -> HttpResponse:
    """The database refuses a statement where no transaction is open."""
    own_row()
    _fail_in_database()
    raise AssertionError("unreachable")


def error_caught(_request: HttpRequest) -> HttpResponse:
    """A savepoint is rolled back, and the view goes on."""
    with suppress(DatabaseError), transaction.atomic():
        _fail_in_database()
    return HttpResponse(own_row(), content_type="text/plain")


@transaction.non_atomic_requests
def error_caught_outside(_request: HttpRequest) -> HttpResponse:
    """Where no transaction is open, the view goes on after the database's refusal."""
    with suppress(DatabaseError):
        _fail_in_database()
    return HttpResponse(own_row(), content_type="text/plain")


@transaction.non_atomic_requests
def error_by_hand(_request: HttpRequest) -> HttpResponse:
    """A transaction that Django knows nothing of is aborted and left so."""
    _past_the_cursor("BEGIN")
    own_row()
    _fail_in_database()
    raise AssertionError("unreachable")


def leave_behind(_request: HttpRequest) -> HttpResponse:
    """A setting and an open cursor with a row stay in the connection after the request."""
    row = own_row()
    _past_the_cursor(f"SET left_behind.row = '{row}'")
    _past_the_cursor(
        "DECLARE left_behind CURSOR WITH HOLD FOR"
        f" SELECT '{row}', family_name FROM participants_participant"
    )
    return HttpResponse(row, content_type="text/plain")


def echo(request: HttpRequest) -> HttpResponse:
    """Says what it is told, so that a test can see its own detector work."""
    return HttpResponse(request.GET.get("say", ""), content_type="text/plain")


def _lines(count: int, filling: str = "") -> Iterator[str]:
    left = _row(
        "SELECT coalesce(current_setting('left_behind.row', true), ''),"
        " coalesce((SELECT string_agg(statement, ' ') FROM pg_cursors WHERE name <> ''), '')"
    )
    yield f"left {left.strip()}\n"
    for _line in range(count):
        yield f"row {own_row()} {filling}\n"
    yield "end\n"


def _row(text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(text)
        return " ".join(str(value) for value in cursor.fetchone() or ())


def _past_the_cursor(text: str) -> None:
    """A statement that the product's own cursor does not let through."""
    psycopg.ClientCursor(connection.connection).execute(text)


def _fail_in_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / (SELECT count(*) - count(*) FROM participants_participant)")
