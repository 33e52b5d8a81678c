"""The moment between two requests: switches that fail or are killed, and what is left over."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from django.db import DatabaseError, connection, connections, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from apps.workshop.participants.models import Participant
from kit.database.scope import current, entered, scoped_connection
from tenants.organisations.middleware import OrganisationMiddleware
from tests.isolation.attacks.ground import Ground, Needs, Outcome, attack, crossed_if
from tests.support import database
from tests.support.world import Member

CANCEL = """
    DO $$
    DECLARE
        began timestamptz := clock_timestamp();
    BEGIN
        WHILE clock_timestamp() < began + interval '1.5 seconds' LOOP
            PERFORM pg_cancel_backend(pid) FROM pg_stat_activity
            WHERE usename = 'web' AND datname = current_database();
            PERFORM pg_stat_clear_snapshot(), pg_sleep(0.0005);
        END LOOP;
    END $$
"""

STATE = "SELECT current_user::text, current_setting('search_path')"


def state() -> tuple[str, str]:
    """The role and the path this thread's connection really has."""
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        row = cursor.fetchone()
    assert row
    return str(row[0]), str(row[1])


def is_in(member: Member) -> bool:
    """Whether the connection speaks as the member, by role and by path."""
    return state() == (member.schema, f"{member.schema}, public")


def reads() -> str:
    """Names of whoever the open scope's participants are; empty where nothing may be read."""
    try:
        with transaction.atomic():
            return " ".join(person.given_name for person in Participant.objects.all())
    except DatabaseError:
        return ""


@contextmanager
def superuser() -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.address("postgres"), autocommit=True) as server:
        yield server


def backend() -> int:
    """The process that serves this thread's connection."""
    return int(connection.connection.info.backend_pid)


@attack("a switch to a role that is missing", needs=Needs.CONNECTION)
def missing_role(ground: Ground) -> Outcome:
    """django-tenants swallows the failure and goes on in the organisation before."""
    found = ""
    with entered(ground.other.schema), suppress(DatabaseError), entered("t_000000000000"):
        found = reads()
    connection.close()
    return crossed_if(ground.holds_foreign(found))


@attack("a switch that is cancelled", needs=Needs.CONNECTION)
def cancelled(ground: Ground) -> Outcome:
    """Somebody cancels whatever runs, again and again, while requests of two members take turns."""
    crossed = failed = turn = 0
    with superuser() as server:
        # On the server, without waiting for this process: a signal falls into every moment.
        canceller = threading.Thread(target=server.execute, args=[CANCEL])
        canceller.start()
        while canceller.is_alive():
            turn += 1
            member = ground.own if turn % 2 else ground.other
            try:
                with entered(member.schema):
                    found = " ".join(person.given_name for person in Participant.objects.all())
                    crossed += found != f"Osma{member.sentinel}"
            except DatabaseError:
                failed += 1
        canceller.join()
    connection.close()
    assert failed, "Nothing was cancelled, so nothing was attacked."
    return crossed_if(crossed)


@attack("a backend killed between the switch and the query", needs=Needs.CONNECTION)
def killed(ground: Ground) -> Outcome:
    found = ""
    with suppress(DatabaseError), entered(ground.own.schema):
        with superuser() as server:
            server.execute("SELECT pg_terminate_backend(%s)", [backend()])
        found = reads()
        # The connection may have come back by itself, without its role: it must read nothing.
    with entered(ground.own.schema):
        is_well = is_in(ground.own)
    return crossed_if(found or not is_well)


@attack("a backend killed between two requests", needs=Needs.CONNECTION)
def killed_between(ground: Ground) -> Outcome:
    """The next request finds out before it takes its role, not after."""
    with entered(ground.other.schema):
        reads()
    with superuser() as server:
        server.execute("SELECT pg_terminate_backend(%s)", [backend()])
    # As Django does at the beginning of each request.
    connection.close_if_unusable_or_obsolete()
    connection.health_check_enabled = True
    connection.health_check_done = False
    try:
        with entered(ground.own.schema):
            return crossed_if(reads() != f"Osma{ground.own.sentinel}" or not is_in(ground.own))
    except DatabaseError:
        # Nothing leaked, and yet somebody who did nothing wrong was turned away.
        return Outcome.CROSSED


@attack("a restarted database", needs=Needs.CONNECTION)
def restarted(ground: Ground) -> Outcome:
    with entered(ground.other.schema):
        reads()
    database.cluster.stop()
    database.cluster.start()
    seen = []
    for _request in range(2):
        with suppress(DatabaseError), entered(ground.own.schema):
            seen.append(reads())
        if connection.connection is None or connection.connection.closed:
            connection.close()
    return crossed_if(ground.holds_foreign(seen) or seen[-1] != f"Osma{ground.own.sentinel}")


@attack("a rollback to a savepoint")
def savepoint(ground: Ground) -> Outcome:
    with entered(ground.other.schema):
        reads()
    with entered(ground.own.schema):
        with suppress(RuntimeError), transaction.atomic(), transaction.atomic():
            Participant.objects.update(phone="")
            raise RuntimeError
        return crossed_if(not is_in(ground.own))


@attack("a rollback of the whole transaction", needs=Needs.CONNECTION)
def rollback(ground: Ground) -> Outcome:
    """A SET is undone by a rollback, so it stands before the transaction begins."""
    with entered(ground.other.schema):
        reads()
    with entered(ground.own.schema):
        with suppress(RuntimeError), transaction.atomic():
            reads()
            raise RuntimeError
        return crossed_if(not is_in(ground.own))


@attack("a broken transaction that is left behind", needs=Needs.CONNECTION)
def broken_transaction(ground: Ground) -> Outcome:
    def break_it() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")

    wrapper = scoped_connection()
    wrapper.set_autocommit(False)
    with suppress(DatabaseError), entered(ground.other.schema):
        break_it()
    wrapper.set_autocommit(True)
    if current() is not None or reads():
        return Outcome.CROSSED
    with entered(ground.own.schema):
        return crossed_if(not is_in(ground.own))


@attack("a transaction begun by hand and left open", needs=Needs.CONNECTION)
def open_transaction(ground: Ground) -> Outcome:
    """Its rollback, in the next request, would take the role back to the one before."""
    with entered(ground.other.schema):
        psycopg.ClientCursor(connection.connection).execute("BEGIN")
        reads()
    try:
        with entered(ground.own.schema), connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
            return crossed_if(not is_in(ground.own) or ground.holds_foreign(reads()))
    except DatabaseError:
        return Outcome.CROSSED
    finally:
        connection.close()


@attack("what a request leaves on its connection", needs=Needs.CONNECTION)
def left_over(ground: Ground) -> Outcome:
    """After a request the next one, should it forget to open anything, reads nothing at all."""
    _answer(ground.other, lambda _request: HttpResponse(reads()))
    found = reads()
    role, path = state()
    return crossed_if(found or role != "web" or path != '""')


@attack("a view that fails", needs=Needs.CONNECTION)
def failing_view(ground: Ground) -> Outcome:
    def fail(_request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    with suppress(RuntimeError):
        _answer(ground.other, fail)
    return crossed_if(reads() or current())


@attack("a streamed answer", needs=Needs.CONNECTION)
def streamed(ground: Ground) -> Outcome:
    """Rows are read after the view has returned, and still belong to its organisation."""
    answer = _answer(
        ground.own,
        lambda _r: StreamingHttpResponse(p.given_name for p in Participant.objects.iterator()),
    )
    body = b"".join(answer).decode()  # type: ignore[arg-type]
    answer.close()
    return crossed_if(body != f"Osma{ground.own.sentinel}" or reads() or current())


@attack("a stream its reader abandons", needs=Needs.CONNECTION)
def abandoned(ground: Ground) -> Outcome:
    answer = _answer(
        ground.other,
        lambda _r: StreamingHttpResponse(p.given_name for p in Participant.objects.iterator()),
    )
    answer.close()
    return crossed_if(reads() or current())


@attack("a query made here and read there")
def lazy(ground: Ground) -> Outcome:
    with entered(ground.other.schema):
        made_there = Participant.objects.all()
    with entered(ground.own.schema):
        return crossed_if(ground.holds_foreign([person.given_name for person in made_there]))


@attack("an object of another organisation saved here")
def object_carried_over(ground: Ground) -> Outcome:
    """Found there and saved here: the row has no such id here, and is not made either."""
    with entered(ground.other.schema):
        person = Participant.objects.get()
    with entered(ground.own.schema):
        with suppress(DatabaseError), transaction.atomic():
            person.save(update_fields=["phone"])
        return crossed_if(ground.holds_foreign(reads()))


@attack("settings poisoned for the next request", needs=Needs.CONNECTION)
def poisoned_settings(ground: Ground) -> Outcome:
    """As from a statement of its own, past our cursor: every setting a login may change."""
    poison = (
        "SET statement_timeout = 5000", "SET row_security = off", "SET DateStyle = 'German'",
        "SET standard_conforming_strings = off", "SET default_transaction_read_only = on",
        "SET TimeZone = 'Asia/Tokyo'", "SET client_encoding = 'LATIN1'", "SET work_mem = '64kB'",
        "SET lock_timeout = 5000", "SET bytea_output = 'escape'", "SET app.organisation = 'x'",
    )  # fmt: skip
    ask = "SELECT name, setting FROM pg_settings WHERE context = 'user' ORDER BY name"

    def settings() -> list[tuple[object, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(ask)
            return cursor.fetchall()

    with entered(ground.own.schema):
        fresh = settings()
    with entered(ground.other.schema):
        plain = psycopg.ClientCursor(connection.connection)
        for text in (*poison, f'SET search_path = "{ground.own.schema}"'):
            plain.execute(text.encode())
    with entered(ground.own.schema):
        after = settings()
    connection.close()
    return crossed_if(set(after) ^ set(fresh))


@attack("a temporary table in the place of another's", needs=Needs.CONNECTION)
def shadowed(ground: Ground) -> Outcome:
    """A temporary table comes before the path: the next organisation would write into it."""
    with entered(ground.own.schema):
        plain = psycopg.ClientCursor(connection.connection)
        try:
            plain.execute(
                "CREATE TEMP TABLE participants_participant AS"
                f' SELECT * FROM "{ground.own.schema}".participants_participant WHERE false;'
                " GRANT ALL ON participants_participant TO PUBLIC"
            )
        except psycopg.errors.InsufficientPrivilege:
            return Outcome.HELD
    with entered(ground.other.schema):
        person = Participant.objects.in_bulk() or None
    connection.close()
    return crossed_if(person is None)


@attack("two threads at once", needs=Needs.CONNECTION)
def two_threads(ground: Ground) -> Outcome:
    wrong: list[str] = []

    def read(member: Member) -> None:
        for _turn in range(50):
            with entered(member.schema):
                found = reads()
                if found != f"Osma{member.sentinel}":
                    wrong.append(found)
        connections.close_all()

    threads = [
        threading.Thread(target=read, args=[member]) for member in (ground.own, ground.other) * 2
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return crossed_if(wrong)


@attack("a thread that inherits nothing", needs=Needs.CONNECTION)
def new_thread(ground: Ground) -> Outcome:
    """Work given to another thread has another connection, on which nobody has opened anything."""
    found: list[object] = []

    def look() -> None:
        found.extend([current(), reads()])
        connections.close_all()

    with entered(ground.other.schema):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    return crossed_if(found != [None, ""])


@attack("names that are no organisation's")
def other_names(ground: Ground) -> Outcome:
    names = ("web", "public", "t_", "t_12345678901G", 't_"; RESET ROLE', "ddl", "t_" + "a" * 61)
    for name in names:
        with suppress(ValueError), entered(name):
            return Outcome.CROSSED
    return Outcome.HELD


def _answer(member: Member, view: object) -> HttpResponse | StreamingHttpResponse:
    request = RequestFactory(headers={"host": member.host}).get("/")
    return OrganisationMiddleware(view)(request)  # type: ignore[arg-type, return-value]
