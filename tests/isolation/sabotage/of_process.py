"""Controls of the process that serves requests: cursor, switch, links, sessions, keys, jobs."""

from __future__ import annotations

from contextlib import nullcontext, suppress

import psycopg
from allauth.account.adapter import DefaultAccountAdapter
from django.core.cache import caches
from django.db.backends.postgresql.base import Cursor

from kit.database import scope
from kit.database.backend.base import DatabaseWrapper, GuardedCursor
from tenants.accounts.models import User
from tests.isolation.controls import Control, both, in_code, in_settings, in_sql

BACKEND = "kit.database.backend.base.DatabaseWrapper"


def _execute_any_kind(self: Cursor, query: object, **options: object) -> None:
    Cursor._execute_send(self, query, force_extended=True)  # type: ignore[attr-defined]


def _execute_plainly(self: Cursor, query: object, **options: object) -> None:
    Cursor._execute_send(self, query, **options)  # type: ignore[attr-defined]


def _switch_and_swallow(self: DatabaseWrapper, taken: scope.Scope) -> None:
    with suppress(psycopg.Error):
        psycopg.ClientCursor(self.connection).execute(taken.statement.encode())


def _path_only(self: scope.Scope) -> str:
    return f'SET search_path = "{self.name}", public' if self.name else "SET search_path = ''"


def _role_and_path_only(self: scope.Scope) -> str:
    if not self.name:
        return "RESET ROLE; SET search_path = ''"
    path = f'"{self.name}", public' if self.is_organisation else "public"
    return f'RESET ROLE; SET ROLE "{self.name}"; SET search_path = {path}'


def _the_same() -> str:
    return "the same everywhere"


def _somebody(_request: object) -> User:
    person = User.objects.first()
    assert person
    return person


def _leave_without_looking(self: DatabaseWrapper, previous: scope.Scope | None) -> None:
    self.scope = previous
    self._switch(previous or scope.BARE)


def _first_label(header: str) -> str:
    return f"{header.partition('.')[0]}.pajaverkko.localhost"


PROCESS_CONTROLS = [
    Control(
        "the extended protocol for every statement",
        in_code(f"{GuardedCursor.__module__}.GuardedCursor._execute_send", _execute_plainly),
        (
            "a stacked statement", "a stacked statement after a closed quote",
            "a stacked statement that commits first", "a stacked statement in a raw query",
        ),
        told="one statement at a time",
    ),
    Control(
        "statements of the kinds a request sends",
        in_code(f"{GuardedCursor.__module__}.GuardedCursor._execute_send", _execute_any_kind),
        ("SET ROLE as a whole statement", "RESET ROLE as a whole statement",
         "listening to the queue"),
    ),
    Control(
        "the role is taken with the path",
        both(
            in_code("kit.database.scope.Scope.statement", property(_path_only)),
            in_sql('GRANT "{own}", "{other}" TO web WITH INHERIT TRUE'),
        ),
        ("a rollback of the whole transaction", "a rollback to a savepoint"),
        undo=('GRANT "{own}", "{other}" TO web WITH INHERIT FALSE, SET TRUE',),
    ),
    Control(
        "a failed switch raises",
        in_code(f"{BACKEND}._switch", _switch_and_swallow),
        ("a switch to a role that is missing",),
    ),
    Control(
        "the scope is left after the response",
        in_code(f"{BACKEND}.leave", lambda self, previous: setattr(self, "scope", previous)),
        ("what a request leaves on its connection", "a view that fails",
         "a stream its reader abandons"),
    ),
    Control(
        "the connection is looked at before it is given a role",
        in_code(f"{BACKEND}.close_if_health_check_failed", lambda self: None),
        ("a backend killed between two requests",),
    ),
    Control(
        "settings are put back with the role",
        in_code("kit.database.scope.Scope.statement", property(_role_and_path_only)),
        ("settings poisoned for the next request", "a cursor left open for the next request"),
    ),
    Control(
        "names are opaque",
        in_code("kit.database.names.is_organisation", lambda name: True),
        ("names that are no organisation's",),
    ),
    Control(
        "cache keys carry the organisation",
        lambda _ground, patch: patch.setattr(
            caches["default"], "key_func", lambda key, prefix, version: key
        ),
        ("a value cached by another",),
    ),
    Control(
        "a session carries the organisation it was made in",
        in_code("tenants.accounts.middleware.current_name", _the_same),
        ("a session's row that also stands in another schema",),
    ),
    Control(
        "password links carry the organisation",
        in_code("tenants.accounts.tokens.current_name", _the_same),
        ("a password link at another host",),
    ),
    Control(
        "founding links carry the organisation",
        in_code(
            "tenants.organisations.founding.founding_code", lambda organisation, sign_up: "0" * 64
        ),
        ("a founding link at another host",),
    ),
    Control(
        "private keys are wrapped for one organisation",
        both(
            in_code("kit.crypto.keys._bound_to", lambda organisation, key_id: key_id.encode()),
            in_code("kit.crypto.keys._wrapping_key", lambda organisation: b"x" * 32),
        ),
        ("a private key unwrapped by another organisation",),
    ),
    Control(
        "a sealed part belongs to its row",
        in_code("apps.network.referrals.models.SealedRow.bound_to", lambda *given: b"any row's"),
        ("a sealed part moved to another referral",),
    ),
    Control(
        "the network unwraps nothing",
        in_code("kit.crypto.keys.current_organisation", scope.current_name),
        ("a key wrapped in the network's scope",),
    ),
    Control(
        "the host alone names the organisation",
        in_settings("USE_X_FORWARDED_HOST", True),
        ("another host in a header a proxy may add",),
        told="header other than Host",
    ),
    Control(
        "the whole host counts",
        both(
            in_code("tenants.organisations.middleware.plain_host", _first_label),
            in_settings("ALLOWED_HOSTS", ["*"]),
        ),
        ("hosts that nobody has",),
        told="hosts of others",
    ),
    Control(
        "signing in leads to a page of the same host",
        in_code(
            "tenants.accounts.adapter.AccountAdapter.is_safe_url", DefaultAccountAdapter.is_safe_url
        ),
        ("a page to return to at another member's host",),
    ),
    Control(
        "a transaction begun by hand ends with its request",
        in_code(f"{BACKEND}.leave", _leave_without_looking),
        ("a transaction begun by hand and left open",),
    ),
    Control(
        "guesses are slowed down",
        in_code("tenants.accounts.throttle.count_guess", lambda *given: None),
        ("the right password after many guesses at one account",
         "the right password after a guess at each of many accounts"),
    ),
    Control(
        "a cookie that comes twice is nobody's",
        in_code("tenants.accounts.middleware.one_of_each_cookie", lambda inner: inner),
        ("a session cookie tossed from the domain above",
         "a form's token tossed from the domain above"),
    ),
    Control(
        "pages are closed unless marked open",
        both(
            in_code("tenants.accounts.middleware.SignInFirst.process_view", lambda *given: None),
            in_code("tenants.accounts.permissions.current_user", _somebody),
            in_code("tenants.accounts.views.current_user", _somebody),
        ),
        ("pages without signing in",),
    ),
    Control(
        "a job opens its organisation",
        in_code("kit.jobs.entered", nullcontext),
        ("a job that goes on in the organisation before",),
    ),
]  # fmt: skip
