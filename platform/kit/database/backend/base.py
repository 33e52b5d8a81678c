"""PostgreSQL backend of the wall: role and search path together, one statement at a time.

django-tenants sets the search path before each query and swallows a failure. Here a request
enters its scope once, in one round trip, and a failure closes the connection.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db import DatabaseError, ProgrammingError
from django.db.backends.postgresql.base import Cursor
from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from django.utils.asyncio import async_unsafe
from django_tenants.postgresql_backend import base
from psycopg.pq import TransactionStatus

from kit.database.scope import BARE, Scope

# What Django, the sign-in library and the queue send. SET ROLE, SET search_path, DO, LISTEN and the
# rest are none of a request's business, so nobody who begins a statement for us gets to say them.
KINDS = re.compile(
    rb"[\s(]*(?:(?:SELECT|INSERT|UPDATE|DELETE|WITH|VALUES|SAVEPOINT|RELEASE|ROLLBACK)\b"
    # A notice on a channel of ours. Those of the queue are sent by its own triggers.
    rb"|NOTIFY\s+pajaverkko_\w+\s*$|SET\s+CONSTRAINTS\b)",
    re.IGNORECASE,
)


class RefusedStatement(ProgrammingError):
    """A statement of a kind that requests and jobs never send."""


class GuardedCursor(Cursor):
    """Sends every statement by the extended protocol, where a second statement is refused.

    A statement that does not begin as one of `KINDS` is not sent: `RefusedStatement` is raised.
    """

    def _execute_send(
        self, query: Any, *, force_extended: bool = False, binary: bool | None = None
    ) -> None:
        if not KINDS.match(query.query):
            kind = query.query.split(None, 1)[0].decode(errors="replace")
            raise RefusedStatement(f"A statement that begins with {kind} is not for this login.")
        super()._execute_send(query, force_extended=True, binary=binary)  # type: ignore[misc]


class MomentLoader(BaseTzLoader):  # type: ignore[misc]
    """A moment as Django reads it, in a tenth of its time: pages have them by the hundred."""

    timezone = UTC

    def load(self, data: Any) -> datetime:
        try:
            return datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            # Before our era, after the year 9999, or for ever.
            return super().load(data)  # type: ignore[no-any-return]


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc]
    """A connection that knows on whose behalf it speaks.

    With `OPTIONS["owner"]` true it is the `ddl` login: django-tenants' own handling of the search
    path and the plain cursor, which migrations need. Every other login gets the wall.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.scope: Scope | None = None
        super().__init__(*args, **kwargs)

    @property
    def is_owner(self) -> bool:
        return bool(self.settings_dict["OPTIONS"].get("owner"))

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if not params.pop("owner", False):
            params["cursor_factory"] = GuardedCursor
        # Connections speak of moments in UTC, and a loader for another zone would be put over it.
        if self.timezone == UTC:
            params["context"].register_loader("timestamptz", MomentLoader)
        return params

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self.is_owner:
            super()._handle_search_path(cursor)

    def close(self) -> None:
        # A new connection starts bare; whoever still holds a scope must not believe in the old one.
        self.scope = None
        super().close()

    @async_unsafe
    def enter(self, scope: Scope) -> None:
        """Take the scope's role and search path, in one round trip.

        Raises whatever PostgreSQL says; the connection is closed then, so nothing can run on a
        half-made switch. The health check comes first: later, it would reconnect and lose the role.
        """
        if not self.in_atomic_block:
            self.close_if_health_check_failed()
        self.ensure_connection()
        self._switch(scope)
        self.scope = scope

    @async_unsafe
    def leave(self, previous: Scope | None) -> None:
        """Go back to what was before, or to no scope at all, where nothing can be read."""
        self.scope = previous
        if self.connection is None:
            return
        status = self.connection.info.transaction_status
        if status == TransactionStatus.UNKNOWN:
            # The server is gone, and with it the role. What went wrong is already on its way up.
            self.close()
            return
        if status != TransactionStatus.IDLE and not self.in_atomic_block:
            # Somebody began a transaction by hand. Its rollback would undo the switch, later on.
            self.close()
            return
        if status == TransactionStatus.INERROR:
            # Inside an atomic block the rollback that must follow takes the switch back with it.
            return
        try:
            self._switch(previous or BARE)
        except DatabaseError:
            # The connection is closed by now. Nobody waits for it where there was no scope before,
            # and an answer that is ready need not become an error.
            if previous is not None:
                raise

    def _switch(self, scope: Scope) -> None:
        # A constant text built of checked names only; the plain protocol lets it be one round trip.
        try:
            with self.wrap_database_errors:
                psycopg.ClientCursor(self.connection).execute(scope.statement)
        except BaseException:
            self.close()
            raise
