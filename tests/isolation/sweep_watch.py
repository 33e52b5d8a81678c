"""Watching what requests leave in the house: log, jobs, messages, sessions, files and tables.

Nothing is watched outside `watching()`, and then a request's traces cannot be asked for.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg
from django.core.files.storage import default_storage
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from psycopg import sql

from kit.logs import WithoutSecrets
from tests.isolation.sweep_traces import Place, readable
from tests.support import database
from tests.support.world import Member

MAIL_AS_IN_PRODUCTION = "tenants.accounts.mail.QueueingBackend"
"""Django's tests would put mail into a list of their own, past the outgoing messages."""

AS_IN_PRODUCTION = {"django.template"}
"""Left at the product's own level. Finer, it prints the whole context of a page, people included;
everything else must hold nobody even at its finest."""

COUNTED = ("numscans", "tuples_inserted", "tuples_updated", "tuples_deleted")
TIMES = " + ".join(f"pg_stat_get_xact_{kind}(relation)" for kind in COUNTED)

# What a request has written is seen by its own transaction only, and of that the product's logins
# may not read the queue, nor two scopes at once. These functions lend them a superuser's eyes, in
# the tests' database only. PostgreSQL counts per table what the transaction has read and written,
# a part that was rolled back included.
EYES = f"""
    CREATE SCHEMA sweep;
    CREATE TABLE sweep.watched AS
        SELECT c.oid AS relation, nspname::text AS schema
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE nspname = ANY ({{schemas}}) AND c.relkind IN ('r', 'i');
    CREATE FUNCTION sweep.touched() RETURNS TABLE (schema text, times bigint)
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
        SELECT schema, sum({TIMES})::bigint FROM sweep.watched GROUP BY schema
    $$;
    CREATE FUNCTION sweep.newest_job() RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
        SELECT coalesce(max(id), 0) FROM public.procrastinate_jobs
    $$;
    CREATE FUNCTION sweep.left_behind(home text, since timestamptz, after_job bigint)
    RETURNS TABLE (place text, words text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
    DECLARE
        house text;
        sessions text := 'SELECT ''session'', session_data FROM %I.django_session';
        messages text := 'SELECT kind::text, concat_ws(E''\\n'', "to", subject, body)'
            ' FROM %I.accounts_message WHERE queued_at >= $1';
    BEGIN
        RETURN QUERY SELECT 'job', concat_ws(' ', task_name, queueing_lock, args::text)
            FROM public.procrastinate_jobs WHERE id > after_job;
        RETURN QUERY EXECUTE format(sessions, home);
        FOR house IN SELECT DISTINCT unnest(ARRAY[home, 'public']) LOOP
            RETURN QUERY EXECUTE format(messages, house) USING since;
        END LOOP;
    END $$;
    REVOKE ALL ON ALL FUNCTIONS IN SCHEMA sweep FROM PUBLIC;
    GRANT USAGE ON SCHEMA sweep TO web;
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA sweep TO web;
"""


class Listener(logging.Handler):
    """Keeps every line as the product's own handler would print it, tracebacks included."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.addFilter(WithoutSecrets())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name} {self.format(record)}")


_listener = Listener()
_schemas: list[str] = []


@contextmanager
def watching(members: Iterable[Member]) -> Iterator[None]:
    """Watch everything inside the block: once around many requests, because it costs a while."""
    with ExitStack() as stack:
        _schemas[:] = [member.schema for member in members]
        stack.callback(_schemas.clear)
        stack.enter_context(_listening())
        stack.enter_context(_eyes())
        stack.enter_context(override_settings(EMAIL_BACKEND=MAIL_AS_IN_PRODUCTION))
        yield


@contextmanager
def _listening() -> Iterator[None]:
    """Every logger at its finest, whatever its own level is. Other handlers hear what they did."""
    names = sorted(set(logging.root.manager.loggerDict) | AS_IN_PRODUCTION)
    loggers = [logging.getLogger(), *map(logging.getLogger, names)]
    before = [(logger, logger.level, logger.disabled) for logger in loggers]
    levels = {name: logging.getLogger(name).getEffectiveLevel() for name in AS_IN_PRODUCTION}
    handlers = [(handler, handler.level) for logger in loggers for handler in logger.handlers]
    for handler, level in handlers:
        handler.setLevel(max(level, logging.root.level))
    for logger, _level, _disabled in before:
        logger.disabled = False
        logger.setLevel(levels.get(logger.name, logging.DEBUG))
        if logger is logging.root or not logger.propagate:
            logger.addHandler(_listener)
    try:
        yield
    finally:
        for handler, level in handlers:
            handler.setLevel(level)
        for logger, level, disabled in before:
            logger.removeHandler(_listener)
            logger.setLevel(level)
            logger.disabled = disabled


@contextmanager
def _eyes() -> Iterator[None]:
    with psycopg.connect(database.address("postgres"), autocommit=True) as server:
        server.execute("DROP SCHEMA IF EXISTS sweep CASCADE")
        server.execute(EYES.format(schemas=sql.Literal(_schemas).as_string()))
        try:
            yield
        finally:
            server.execute("DROP SCHEMA sweep CASCADE")


@dataclass(frozen=True)
class Before:
    """How things were before a request: the time, the newest job, what each schema had seen."""

    at: datetime
    job: int
    touches: dict[str, int]


def begin() -> Before:
    """Look, before a request. Raises RuntimeError outside `watching()`."""
    if not _schemas:
        raise RuntimeError("Nothing is watched: put the requests inside watching().")
    _listener.lines.clear()
    at = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT sweep.newest_job(), schema, times FROM sweep.touched()")
        rows = cursor.fetchall()
    return Before(at, rows[0][0], {schema: times for _job, schema, times in rows})


def left_since(before: Before, *, home: str) -> tuple[dict[Place, str], frozenset[str]]:
    """What the house holds after a request at the schema `home`.

    First words by place, then the members' schemas of which a table was read or written meanwhile.
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place, words FROM sweep.left_behind(%s, %s, %s)"
            " UNION ALL SELECT schema, times::text FROM sweep.touched()",
            [home, before.at, before.job],
        )
        for place, text in cursor.fetchall():
            found[place].append(_decoded(text) if place == "session" else text)
    words = {
        Place.LOG: _listener.lines,
        Place.JOB: found["job"],
        Place.SESSION: found["session"],
        Place.MAIL: found["mail"],
        Place.TEXT: found["text"],
        Place.FILE: list(_files("")),
    }
    touched = (name for name in _schemas if found[name] != [str(before.touches.get(name, 0))])
    return {place: "\n".join(texts) for place, texts in words.items()}, frozenset(touched)


def _decoded(session: str) -> str:
    from django.contrib.sessions.backends.db import SessionStore

    return str(SessionStore().decode(session))


def _files(folder: str) -> Iterator[str]:
    """Names and contents of all files. They are removed, since no rollback takes them back."""
    folders, names = default_storage.listdir(folder)
    for name in [f"{folder}/{name}".lstrip("/") for name in names]:
        with default_storage.open(name) as file:
            yield f"{name}\n{readable(file.read())}"
        default_storage.delete(name)
    for inner in folders:
        yield from _files(f"{folder}/{inner}".lstrip("/"))
